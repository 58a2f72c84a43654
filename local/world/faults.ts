import * as z from 'zod'

/** Who is called (rules/course-sites.md, "The simulator"). */
export const sites = ['edxorg', 'mitxonline', 'mitLearn', 'openExchangeRates'] as const
export type Site = (typeof sites)[number]

/** The calls of rules/course-sites.md, "The simulator", and what is none of them. */
export const calls = [
  'authorize',
  'access-token',
  'revoke-token',
  'my-user-info',
  'user',
  'account',
  'enrollments',
  'enroll',
  'staff-enrollments',
  'certificate',
  'current-grade',
  'grades-of-run',
  'courses',
  'latest-rates',
  'usage',
  'other',
] as const
export type Call = (typeof calls)[number]

const count = z.number().int().min(1)
const seconds = z.number().min(0).max(86_400)

/** What is answered in place of, or is done to, the true answer. Those marked * carry the call out first. */
const answer = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.number().int().min(400).max(599),
    retryAfterSeconds: seconds.int().optional(),
  }),
  /** Never answers. */
  z.strictObject({ kind: z.literal('no-answer') }),
  /** * A whole HTTP answer with the first half of the JSON. */
  z.strictObject({ kind: z.literal('truncated') }),
  /** 200 with something that is not JSON. */
  z.strictObject({ kind: z.literal('malformed') }),
  /** 200 with JSON of a shape that no call has. */
  z.strictObject({ kind: z.literal('wrong-shape') }),
  /** * Headers at once, the body in ten pieces over this time. */
  z.strictObject({ kind: z.literal('slow'), seconds }),
  /** The connection is closed without an answer. */
  z.strictObject({ kind: z.literal('dropped') }),
  /** * The connection is closed in the middle of the body. */
  z.strictObject({ kind: z.literal('cut') }),
])
export type FaultAnswer = z.infer<typeof answer>

/** An order for faults: what is left out matches everything. The first order that matches and is not used up answers. */
export const fault = z.strictObject({
  backend: z.enum(sites).optional(),
  call: z.enum(calls).optional(),
  /** A username on the site. */
  learner: z.string().min(1).optional(),
  /** A course key. */
  run: z.string().min(1).optional(),
  /** Of the learners, always the same ones. Calls that concern no learner do not match. */
  share: z.number().min(0).max(1).optional(),
  /** Matching requests that are let through first. */
  after: count.optional(),
  /** Faults in all. */
  times: count.optional(),
  /** Faults for each learner. */
  timesEach: count.optional(),
  answer,
})
export type Fault = z.infer<typeof fault>
