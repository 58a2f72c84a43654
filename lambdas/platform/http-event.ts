import * as z from 'zod'

/** What the Lambda authorizer says of the caller (lambdas/auth), as API Gateway hands it on. */
export const sessionContext = z.object({
  userId: z.coerce.number().int().positive(),
  sessionId: z.string().min(16),
  /** What unsafe methods must send in `X-CSRF-Token`; it is part of the signed session. */
  csrf: z.string().min(16),
  /** A whole `Set-Cookie` value when the session is to be prolonged with this answer. */
  renewal: z.string().min(1).optional(),
})
export type SessionContext = z.infer<typeof sessionContext>

/** What the authorizer of a public route says of a stranger: nothing. */
const stranger = z.strictObject({}).transform(() => undefined)

/** Said instead where it could not be known whether the session is valid: nothing may be done then. */
const uncheckedContext = z.object({ unchecked: z.literal(true) })
export type UncheckedContext = z.infer<typeof uncheckedContext>

/** Said instead where the session has changed too much in too short a time: seconds after which it may go on. */
const limitedContext = z.object({ retryAfter: z.coerce.number().int().positive() })
export type LimitedContext = z.infer<typeof limitedContext>

/** What is read of an API Gateway HTTP API event, payload format 2.0. Header names are in lower case there, paths are decoded. */
export const httpEvent = z.object({
  rawPath: z.string(),
  rawQueryString: z.string().default(''),
  cookies: z.array(z.string()).default([]),
  headers: z.record(z.string(), z.string().optional()).default({}),
  pathParameters: z.record(z.string(), z.string().optional()).default({}),
  queryStringParameters: z.record(z.string(), z.string().optional()).default({}),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.object({
    requestId: z.string().min(1),
    http: z.object({ method: z.string().min(1) }),
    authorizer: z.object({ lambda: z.union([uncheckedContext, limitedContext, sessionContext, stranger]).nullish() }).nullish(),
  }),
})
export type HttpEvent = z.infer<typeof httpEvent>

/** The value of a cookie; of several with the same name, the first. */
export function cookieOf(event: Pick<HttpEvent, 'cookies'>, name: string): string | undefined {
  return event.cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1)
}
