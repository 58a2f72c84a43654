const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

/** Epoch milliseconds of a timestamp as ASL has it (RFC 3339, "T" and "Z" in upper case), or undefined if it is not one. */
export function timestampOf(text: string): number | undefined {
  const time = RFC3339.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}
