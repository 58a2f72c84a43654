import * as z from 'zod'

const share = z.number().min(0).max(1)

/** Of what kinds the learners are, as shares of all of them, or of what they have. */
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
    /** Enrollments that were given up: the staff list has them, as inactive, and the learner's own list does not. */
    inactive: share.default(0.03),
    /** Grades of past runs above 100 %: extra credit. */
    extraCredit: share.default(0),
    /** Accounts that their site has renamed since they were linked. */
    renamed: share.default(0),
    /** Learners whose address on the sites is another one by now. */
    changedAddresses: share.default(0),
    /** Accounts of MITx Online that the site does not know any more, as after it was asked to forget somebody. */
    unknownNames: share.default(0),
    /** Learners with one run, of those that they are in, whose certificate and grade the site fails to give, always. */
    deadRun: share.default(0),
  })
  .refine((each) => each.mitxonlineOnly + each.both <= 1, { path: ['both'], message: 'with mitxonlineOnly, more than 1' })
export type Mix = z.infer<typeof mix>

export const defaultMix: Mix = mix.parse({})

/** What `npm start` is given without a world file: all that the sites do, a little of each. */
export const aBitOfEverything: Mix = mix.parse({
  extraCredit: 0.02,
  renamed: 0.01,
  changedAddresses: 0.02,
  unknownNames: 0.01,
  deadRun: 0.01,
})
