/**
 * Fields that this API has and the recorded answers have not, by kind of cases. Recorded cases compare whole answers; what is named here is
 * left out of the comparison, and nothing else. A path names keys from the answer's top; `*` stands for each item of a list:
 * `programs.*.courses.*.effort`. To add a field to the API: CONTRIBUTING.md, "A new API field".
 */
const additions: Readonly<Record<string, readonly string[]>> = {
  catalog: [],
  dashboard: ['programs.*.courses.*.exam_register_end', 'programs.*.courses.*.runs.*.enrollment_end_date'],
  programs: [],
  'wagtail-pages': [],
}

/** The answer without the additions of its kind. @throws Error when the kind is not in the table. */
export function withoutAdditions(kind: string, answered: unknown): unknown {
  const paths = additions[kind]
  if (paths === undefined) throw new Error(`test/golden/additions.ts does not know the kind ${kind}`)
  return leaveOut(answered, paths)
}

/** A copy of the value without what the paths name; what is not there is no matter. */
export function leaveOut(value: unknown, paths: readonly string[]): unknown {
  if (paths.length === 0 || typeof value !== 'object' || value === null) return value
  const below = (key: string) => paths.filter((path) => path.startsWith(`${key}.`)).map((path) => path.slice(key.length + 1))
  if (Array.isArray(value)) return value.map((item) => leaveOut(item, below('*')))
  const kept = Object.entries(value).filter(([key]) => !paths.includes(key))
  return Object.fromEntries(kept.map(([key, item]) => [key, leaveOut(item, below(key))]))
}
