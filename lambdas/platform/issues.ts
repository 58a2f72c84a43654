import type * as z from 'zod'

/** One line for a failed parse: each field with what is wrong with it. Never shows the value, which may be personal or secret. */
export function describeIssues(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || '(whole)'}: ${issue.message}`).join('; ')
}
