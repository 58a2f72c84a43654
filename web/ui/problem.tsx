import type { Backend } from '../api/types.ts'
import { useSession } from '../shell/session.tsx'
import { WayOn } from './lazy-way-on.tsx'
import { ProblemText } from './problem-text.tsx'

type Props = {
  /** What failed, as a sentence. */
  what: string
  error: unknown
  /** The course site that is concerned. */
  backend?: Backend | undefined
  /** How the fields are called that were filled in, by their names in the API. */
  labels?: Readonly<Record<string, string>>
}

/** Something that the user asked for and did not get: what failed, why, and the way on beside it. */
export function Problem({ what, error, backend, labels }: Props) {
  const { backends } = useSession()
  return (
    <div className="problem" role="alert">
      <ProblemText what={what} error={error} site={backend && backends[backend].name} labels={labels} />
      <WayOn error={error} backend={backend} />
    </div>
  )
}
