/** Where two JSON values differ: paths such as `programs.0.courses.2.runs.0.status`; '' when they are not of one kind at all. */
export function fieldsThatDiffer(a: unknown, b: unknown, path = ''): string[] {
  if (!isStructure(a) || !isStructure(b)) return Object.is(a, b) ? [] : [path]
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].flatMap((key) => fieldsThatDiffer(a[key], b[key], path === '' ? key : `${path}.${key}`))
}

const isStructure = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
