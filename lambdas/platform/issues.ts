import type * as z from 'zod'

/** One line for a failed parse: each field with what is wrong with it. Never shows the value, which may be personal or secret. */
export function describeIssues(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || '(whole)'}: ${issue.message}`).join('; ')
}

/** The field of a request that an issue is about, as the API names it (`ErrorBody.fields`): `education[1].graduation_date`. */
export function fieldOf({ path }: Pick<z.core.$ZodIssue, 'path'>): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  return text.replace(/^\./, '') || '(whole)'
}
