import { Link } from 'wouter'
import type { CatalogProgram, CourseRun, ProgramDetails } from '../api/catalog.ts'
import { messages } from '../messages.ts'
import { useNow } from '../shell/browser-state.ts'
import { useSession } from '../shell/session.tsx'
import { Instant } from '../ui/instant.tsx'
import { Join } from './join.tsx'
import { StartLine } from './start-line.tsx'

const { program: texts } = messages

type ProgramFactsProps = { program: CatalogProgram; runs: readonly CourseRun[]; details: ProgramDetails | null }

/** The program in figures, and what one can do next. */
export function ProgramFacts({ program, runs, details }: ProgramFactsProps) {
  const { user } = useSession()
  const now = useNow()
  const opens = program.enrollment_start
  return (
    <section className="card" aria-labelledby="facts">
      <h2 id="facts" className="card-title">
        {texts.facts}
      </h2>
      <ul className="facts">
        {program.courses.length > 0 && <li>{texts.courseCount(program.courses.length)}</li>}
        {opens !== null && now < new Date(opens) && (
          <li>
            {texts.enrollmentOpens} <Instant at={opens} />
          </li>
        )}
        <li>
          <StartLine program={program} />
        </li>
        {program.end_date !== null && (
          <li>
            {texts.ends} <Instant at={program.end_date} />
          </li>
        )}
        <TaughtOn program={program} runs={runs} />
        {details && <Links details={details} />}
      </ul>
      <Action program={program} subscribeUrl={details?.subscribe_url ?? null} isSignedIn={user !== null} />
    </section>
  )
}

type ActionProps = { program: CatalogProgram; subscribeUrl: string | null; isSignedIn: boolean }

function Action({ program, subscribeUrl, isSignedIn }: ActionProps) {
  if (subscribeUrl !== null) {
    return (
      <a href={subscribeUrl} rel="noopener noreferrer" className="button">
        {texts.subscribe}
      </a>
    )
  }
  return isSignedIn ? <Join program={program} /> : <SignIn program={program} />
}

function Links({ details: { home_page_url: home, home_page_title: title, contact_email: email } }: { details: ProgramDetails }) {
  return (
    <>
      {home !== null && (
        <li>
          <a href={home} rel="noopener noreferrer">
            {title ?? texts.homePage}
          </a>
        </li>
      )}
      {email !== null && (
        <li>
          <a href={`mailto:${email}`}>{texts.contact}</a>
        </li>
      )}
    </>
  )
}

function TaughtOn({ program: { courses }, runs }: { program: CatalogProgram; runs: readonly CourseRun[] }) {
  const { backends } = useSession()
  const keys = new Set(courses.flatMap(({ course_runs }) => course_runs.map(({ edx_course_key: key }) => key)))
  const sites = new Set(
    runs.filter(({ edx_course_key: key }) => key !== null && keys.has(key)).map((run) => run.courseware_backend),
  )
  if (sites.size === 0) return null
  return (
    <li>
      {texts.taughtOn} {texts.people([...sites].map((backend) => backends[backend].name))}
    </li>
  )
}

function SignIn({ program: { id } }: { program: CatalogProgram }) {
  const next = encodeURIComponent(`/dashboard?join=${id}`)
  return (
    <Link href={`/signin?program=${id}&next=${next}`} className="button">
      {texts.signIn}
    </Link>
  )
}
