import { type ComponentProps, lazy, Suspense } from 'react'

/** Comes with the words of the error (problem-text.tsx). */
const LazyWayOn = lazy(() => import('./way-on.tsx').catch(() => ({ default: () => null })))

/** The way on from an error. */
export const WayOn = (props: ComponentProps<typeof LazyWayOn>) => (
  <Suspense>
    <LazyWayOn {...props} />
  </Suspense>
)
