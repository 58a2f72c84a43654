import type * as z from 'zod'

/** One line for a failed parse: each field with what is wrong with it. Never shows the value, which may be personal or secret. */
export function describeIssues(error: z.ZodError): string {
  return error.issues.map((issue) => `${fieldOf(issue)}: ${issue.message}`).join('; ')
}

/** The field that an issue is about, by its path: `education[1].graduation_date`. */
export function fieldOf({ path }: Pick<z.core.$ZodIssue, 'path'>): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  return text.replace(/^\./, '') || '(whole)'
}
