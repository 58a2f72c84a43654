/** A student's number as it is shown: `MMM000042` (rules/search.md, "Documents"). */
export function printedStudentId(studentId: number): string {
  return `MMM${String(studentId).padStart(6, '0')}`
}
