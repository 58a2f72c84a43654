import { type ComponentProps, lazy } from 'react'
import { Soon } from './soon.tsx'

/** Comes with the words of the error (problem-text.tsx). */
const LazyWayOn = lazy(() => import('./way-on.tsx').catch(() => ({ default: () => null })))

/** The way on from an error. */
export const WayOn = (props: ComponentProps<typeof LazyWayOn>) => (
  <Soon>
    <LazyWayOn {...props} />
  </Soon>
)
