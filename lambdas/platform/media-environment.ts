import * as z from 'zod'

/** Variables of functions that put pictures into the media bucket, or take them out. */
export const mediaEnvironment = z.object({ MEDIA_BUCKET: z.string().min(1) })
