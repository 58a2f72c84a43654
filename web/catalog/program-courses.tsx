import type { CatalogCourse, CatalogProgram, CourseDetails, CourseRun } from '../api/catalog.ts'
import { messages } from '../messages.ts'
import { catalogMessages } from './messages.ts'
import { onSite, useSession } from '../shell/session.tsx'
import { Icon } from '../ui/icon.tsx'
import { RichText } from '../ui/rich-text.tsx'

const { program: texts } = catalogMessages

type ProgramCoursesProps = {
  program: CatalogProgram
  /** Which site teaches which run, where that is known. */
  runs: readonly CourseRun[]
  /** In any order; courses that are not among them go by their number. */
  details: readonly CourseDetails[]
}

/** The courses by position. */
export function ProgramCourses({ program: { courses }, runs, details }: ProgramCoursesProps) {
  return (
    <section aria-labelledby="courses">
      <h2 id="courses">{texts.courses}</h2>
      {courses.length === 0 && <p className="muted">{texts.noCourses}</p>}
      <ol className="catalog-courses">
        {courses.map((course) => (
          <li key={course.id} className="card catalog-course">
            <CourseLine course={course} runs={runs} details={details.find(({ id }) => id === course.id)} />
          </li>
        ))}
      </ol>
    </section>
  )
}

type CourseLineProps = { course: CatalogCourse; runs: readonly CourseRun[]; details: CourseDetails | undefined }

function CourseLine({ course, runs, details }: CourseLineProps) {
  const { backends } = useSession()
  const { organization, number } = partsOf(course)
  const latest = course.course_runs.findLast(({ edx_course_key: each }) => each !== null)?.edx_course_key
  const key = details?.course_key ?? latest
  const backend = runs.find(({ edx_course_key: each }) => each === key)?.courseware_backend
  const name = details?.title ?? number
  const dates =
    details?.enrollment_text ?? (course.course_runs.length === 0 ? texts.noRuns : texts.runs(course.course_runs.length))
  return (
    <>
      <span className="catalog-course-number" aria-hidden="true">
        {course.position_in_program}
      </span>
      <div className="catalog-course-text">
        <h3>{name}</h3>
        <p className="muted small">{[organization, number === name ? '' : number, dates].filter(Boolean).join(' · ')}</p>
      </div>
      {key && backend && (
        <a
          href={onSite(backends[backend], `/courses/${encodeURIComponent(key)}/about`)}
          aria-label={messages.course.onPage(texts.view(backends[backend].name), name)}
        >
          <span>{texts.view(backends[backend].name)}</span>
          <Icon name="external" />
        </a>
      )}
      {details?.description && (
        <div className="catalog-course-about">
          <RichText html={details.description} />
        </div>
      )}
    </>
  )
}

/** `course-v1:MITx+CTL.SC1x` and `MITx/CTL.SC1x` alike; a course without a key goes by its position. */
function partsOf({ edx_key: key, position_in_program: position }: CatalogCourse): { organization: string; number: string } {
  const [organization = '', number = ''] = (key ?? '').replace(/^course-v1:/, '').split(/[+/]/)
  if (number !== '') return { organization, number }
  return { organization: '', number: organization || texts.course(position) }
}
