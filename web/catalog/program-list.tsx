import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type CatalogProgram, catalogQuery } from '../api/catalog.ts'
import { messages } from '../messages.ts'
import { Failure } from '../ui/failure.tsx'
import { StillLoading } from '../ui/loading-page.tsx'
import { ProgramCard } from './program-card.tsx'

/** The live programs. `footOf`: what stands at the foot of each card. */
export function ProgramList({ footOf }: { footOf?: (program: CatalogProgram) => ReactNode }) {
  const { data, error, refetch } = useQuery(catalogQuery)
  if (!data) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <ProgramsSkeleton />
  if (data.length === 0) return <p className="card empty">{messages.home.none}</p>
  return (
    <ul className="program-cards">
      {data.map((program) => (
        <li key={program.id}>
          <ProgramCard program={program}>{footOf?.(program)}</ProgramCard>
        </li>
      ))}
    </ul>
  )
}

/** Of the size of what comes, so that nothing jumps. */
function ProgramsSkeleton() {
  return (
    <>
      <div className="program-cards" aria-hidden="true">
        {[1, 2, 3].map((number) => (
          <div key={number} className="skeleton skeleton-program" />
        ))}
      </div>
      <StillLoading />
    </>
  )
}
