import { StillLoading } from '../ui/loading-page.tsx'

/** Of the size of what comes, so that nothing jumps. */
export function LearnersSkeleton() {
  return (
    <>
      <div className="skeleton skeleton-search" aria-hidden="true" />
      <div className="learners-grid" aria-hidden="true">
        <div className="skeleton skeleton-facets" />
        <ResultsSkeleton />
      </div>
      <StillLoading />
    </>
  )
}

export function ResultsSkeleton() {
  return <div className="skeleton skeleton-results" aria-hidden="true" />
}
