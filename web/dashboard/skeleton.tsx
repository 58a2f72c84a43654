import { StillLoading } from '../ui/loading-page.tsx'

/** Of the size of what comes, so that nothing jumps. */
export function DashboardSkeleton() {
  return (
    <>
      <StillLoading />
      <div className="dashboard-grid" aria-hidden="true">
        <div className="area-progress skeleton skeleton-progress" />
        <div className="area-courses courses">
          {[1, 2, 3].map((number) => (
            <div key={number} className="skeleton skeleton-course" />
          ))}
        </div>
      </div>
    </>
  )
}
