import * as z from 'zod'

const share = z.number().min(0).max(1)

/** Of what kinds the learners are, as shares of all of them. */
export const mix = z
  .strictObject({
    /** With an account on MITx Online only. */
    mitxonlineOnly: share.default(0.2),
    /** With accounts on both; the rest has one on edX.org only. */
    both: share.default(0.3),
    /** In the DEDP program and no other: bulk runs leave them out. */
    dedpOnly: share.default(0),
    /** Linked accounts whose access token has expired, and can be refreshed. */
    expiredTokens: share.default(0.1),
    /** Linked accounts whose tokens the site refuses until the learner logs in again. */
    deadTokens: share.default(0),
  })
  .refine((each) => each.mitxonlineOnly + each.both <= 1, { path: ['both'], message: 'with mitxonlineOnly, more than 1' })
export type Mix = z.infer<typeof mix>

export const defaultMix: Mix = mix.parse({})
