import { lazy } from 'react'
import { messages } from '../messages.ts'
import type { Concern } from '../problems.ts'
import { Soon } from './soon.tsx'

/** The words for errors come when something fails. When they do not come either, that is why. */
const LazyWhy = lazy(() => import('./why.tsx').catch(() => ({ default: () => messages.unreachable })))

type Props = Concern & { error: unknown }

/** Why something failed, in the app's own words. */
export const Why = (props: Props) => (
  <Soon>
    <LazyWhy {...props} />
  </Soon>
)

/** What failed, as a sentence, and why. */
export const ProblemText = ({ what, ...why }: Props & { what: string }) => (
  <p>
    <strong>{what}</strong> <Why {...why} />
  </p>
)
