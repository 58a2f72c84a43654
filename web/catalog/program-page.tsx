import { useQuery } from '@tanstack/react-query'
import { useParams } from 'wouter'
import {
  type CatalogProgram,
  catalogQuery,
  type ProgramDetails,
  programDetailsQuery,
  type ProgramPage,
  programPageQuery,
} from '../api/catalog.ts'
import { messages } from '../messages.ts'
import { catalogMessages } from './messages.ts'
import NotFoundPage from '../pages/not-found.tsx'
import { Page } from '../shell/page.tsx'
import { Failure } from '../ui/failure.tsx'
import { StillLoading } from '../ui/loading-page.tsx'
import { Cover } from './cover.tsx'
import { Description } from './description.tsx'
import { Electives } from './electives.tsx'
import { Faculty } from './faculty.tsx'
import { ProgramCourses } from './program-courses.tsx'
import { ProgramFacts } from './program-facts.tsx'
import { ProgramParts } from './program-parts.tsx'

const { program: texts } = catalogMessages

type Details = ProgramDetails | null

/** What a program is, for everybody (rules/app.md, "Documents"). */
export default function ProgramPageRoute() {
  const slug = useParams()['slug'] ?? ''
  const page = useQuery(programPageQuery(slug))
  const catalog = useQuery(catalogQuery)
  const details = useQuery(programDetailsQuery(slug))
  if (page.data === null) return <NotFoundPage />
  if (page.data && catalog.data && details.data !== undefined) {
    const { program_id: id } = page.data
    return <Loaded page={page.data} program={catalog.data.find((each) => each.id === id)} details={details.data} />
  }
  const error = page.error ?? catalog.error ?? details.error
  const retry = () => void Promise.all([page, catalog, details].filter((each) => each.isError).map((each) => each.refetch()))
  return (
    <Page title={page.data?.title ?? messages.loading}>
      {error ? <Failure error={error} onRetry={retry} /> : <ProgramSkeleton />}
    </Page>
  )
}

/** `program` and `details`: none when it is not live any more, or not yet; answers kept for a while may disagree on that. */
function Loaded({ page, program, details }: { page: ProgramPage; program: CatalogProgram | undefined; details: Details }) {
  const runs = details?.course_runs ?? []
  return (
    <Page title={page.title} lead={program && <Topics topics={program.topics} />} className="program">
      <div className="program-grid">
        {program && (
          <div className="program-aside">
            <Cover program={program} />
            <ProgramFacts program={program} runs={runs} details={details} />
          </div>
        )}
        <div className="program-main">
          {program && <ProgramParts program={program} details={details} />}
          <section aria-labelledby="about">
            <h2 id="about">{texts.about}</h2>
            <Description description={details?.description ?? page.description} />
          </section>
          {program && <ProgramCourses program={program} runs={runs} details={details?.courses ?? []} />}
          {program && details && <Electives details={details} />}
          {program && <Faculty instructors={program.instructors} details={details} />}
        </div>
      </div>
    </Page>
  )
}

function Topics({ topics }: { topics: readonly { name: string }[] }) {
  if (topics.length === 0) return null
  return (
    <ul className="tags" aria-label={texts.topics}>
      {topics.map(({ name }) => (
        <li key={name} className="tag">
          {name}
        </li>
      ))}
    </ul>
  )
}

/** Of the size of what comes, so that nothing jumps. */
function ProgramSkeleton() {
  return (
    <>
      <div className="program-grid" aria-hidden="true">
        <div className="program-aside skeleton skeleton-facts" />
        <div className="program-main skeleton skeleton-text" />
      </div>
      <StillLoading />
    </>
  )
}
