import * as z from 'zod'

/** Variables of what answers, or authorizes, requests that CloudFront hands on. */
export const originEnvironment = z.object({ ORIGIN_SECRET_ID: z.string().min(1) })
