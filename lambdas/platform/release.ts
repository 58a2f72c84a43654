import * as z from 'zod'

/** The commit that this was built from, as `git describe --always --dirty` names it; `unknown` where there is no repository. */
export const releaseEnvironment = z.object({ RELEASE: z.string().min(1) })
