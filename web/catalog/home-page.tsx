import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { catalogQuery } from '../api/catalog.ts'
import { messages } from '../messages.ts'
import { Page } from '../shell/page.tsx'
import { Failure } from '../ui/failure.tsx'
import { StillLoading } from '../ui/loading-page.tsx'
import { ProgramCard } from './program-card.tsx'

const { home, menu } = messages

export default function HomePage() {
  return (
    <Page title={home.title} className="home">
      <p className="lead">{home.lead}</p>
      <div className="actions">
        <Link href="/signin" className="button button-large">
          {menu.signIn}
        </Link>
      </div>
      <section aria-labelledby="programs" className="home-programs">
        <h2 id="programs">{home.programs}</h2>
        <Programs />
      </section>
      <ul className="points">
        {home.points.map(([title, text]) => (
          <li key={title}>
            <h2>{title}</h2>
            <p>{text}</p>
          </li>
        ))}
      </ul>
    </Page>
  )
}

function Programs() {
  const { data, error, refetch } = useQuery(catalogQuery)
  if (!data) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <ProgramsSkeleton />
  if (data.length === 0) return <p className="card empty">{home.none}</p>
  return (
    <ul className="program-cards">
      {data.map((program) => (
        <li key={program.id}>
          <ProgramCard program={program} />
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
