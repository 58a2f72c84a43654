import type { Replies } from './replies.ts'

export type Check = Replies['doctor']['checks'][number]

/** One thing that `doctor` looks at: `look` says how it is, and throws what is wrong; `fix` is what to do then. */
export type Probe = { area: Check['area']; name: string; fix: string; look: () => Promise<string> }
