/** A learner's name on records, certificates and letters (rules/records.md, "Grade record"): without a last name it ends with a space. */
export function fullName(learner: { username: string; firstName: string | null; lastName: string | null }): string {
  return `${learner.firstName || learner.username} ${learner.lastName ?? ''}`
}
