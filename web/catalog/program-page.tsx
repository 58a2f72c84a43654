import { useQuery } from '@tanstack/react-query'
import { useParams } from 'wouter'
import { type CatalogProgram, catalogQuery, courseRunsQuery, type ProgramPage, programPageQuery } from '../api/catalog.ts'
import { messages } from '../messages.ts'
import { NotFoundPage } from '../pages/not-found.tsx'
import { Page } from '../shell/page.tsx'
import { Failure } from '../ui/failure.tsx'
import { StillLoading } from '../ui/loading-page.tsx'
import { RichText } from '../ui/rich-text.tsx'
import { Cover } from './cover.tsx'
import { ProgramCourses } from './program-courses.tsx'
import { ProgramFacts } from './program-facts.tsx'

const { program: texts } = messages

/** What a program is, for everybody (spec 25, §6). */
export default function ProgramPageRoute() {
  const slug = useParams()['slug'] ?? ''
  const page = useQuery(programPageQuery(slug))
  const catalog = useQuery(catalogQuery)
  if (page.data === null) return <NotFoundPage />
  if (page.data && catalog.data) {
    const { program_id: id } = page.data
    return <Loaded page={page.data} program={catalog.data.find((each) => each.id === id)} />
  }
  const error = page.error ?? catalog.error
  const retry = () => void Promise.all([page, catalog].filter((each) => each.isError).map((each) => each.refetch()))
  return (
    <Page title={page.data?.title ?? messages.loading}>
      {error ? <Failure error={error} onRetry={retry} /> : <ProgramSkeleton />}
    </Page>
  )
}

/** `program`: undefined when it is not live any more, or not yet. */
function Loaded({ page, program }: { page: ProgramPage; program: CatalogProgram | undefined }) {
  const { data: runs } = useQuery({ ...courseRunsQuery, enabled: program !== undefined })
  const blocks = textsOf(page.description)
  return (
    <Page title={page.title} lead={program && <Topics topics={program.topics} />} className="program">
      <div className="program-grid">
        {program && (
          <div className="program-aside">
            <Cover program={program} />
            <ProgramFacts program={program} runs={runs ?? []} />
          </div>
        )}
        <div className="program-main">
          <section aria-labelledby="about">
            <h2 id="about">{texts.about}</h2>
            {blocks.length === 0 && <p className="muted">{texts.noText}</p>}
            {blocks.map(({ key, html }) => (
              <RichText key={key} html={html} />
            ))}
          </section>
          {program && <ProgramCourses program={program} runs={runs ?? []} />}
          {program && program.instructors.length > 0 && (
            <section aria-labelledby="instructors">
              <h2 id="instructors">{texts.instructors}</h2>
              <ul className="people">
                {program.instructors.map(({ name }) => (
                  <li key={name}>{name}</li>
                ))}
              </ul>
            </section>
          )}
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

/** The texts among the stream's blocks; blocks of other kinds (pictures, embedded media) are not shown. */
function textsOf(description: unknown): { key: number; html: string }[] {
  if (!Array.isArray(description)) return []
  return description.flatMap((block: unknown, key) => {
    const html = typeof block === 'object' && block !== null && 'value' in block ? block.value : undefined
    return typeof html === 'string' && html.trim() !== '' ? [{ key, html }] : []
  })
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
