import type { CatalogCourse, CatalogProgram, CourseRun } from '../api/catalog.ts'
import { messages } from '../messages.ts'
import { onSite, useSession } from '../shell/session.tsx'
import { Icon } from '../ui/icon.tsx'

const { program: texts } = messages

/** The courses by position. `runs`: which site teaches which run, where that is known. */
export function ProgramCourses({ program: { courses }, runs }: { program: CatalogProgram; runs: readonly CourseRun[] }) {
  return (
    <section aria-labelledby="courses">
      <h2 id="courses">{texts.courses}</h2>
      {courses.length === 0 && <p className="muted">{texts.noCourses}</p>}
      <ol className="catalog-courses">
        {courses.map((course) => (
          <li key={course.id} className="card catalog-course">
            <CourseLine course={course} runs={runs} />
          </li>
        ))}
      </ol>
    </section>
  )
}

function CourseLine({ course, runs }: { course: CatalogCourse; runs: readonly CourseRun[] }) {
  const { backends } = useSession()
  const { organization, number } = partsOf(course)
  const key = course.course_runs.findLast(({ edx_course_key: each }) => each !== null)?.edx_course_key
  const backend = runs.find(({ edx_course_key: each }) => each === key)?.courseware_backend
  return (
    <>
      <span className="catalog-course-number" aria-hidden="true">
        {course.position_in_program}
      </span>
      <div className="catalog-course-text">
        <h3>{number}</h3>
        <p className="muted small">
          {[organization, course.course_runs.length === 0 ? texts.noRuns : texts.runs(course.course_runs.length)]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      {key && backend && (
        <a
          href={onSite(backends[backend], `/courses/${encodeURIComponent(key)}/about`)}
          aria-label={messages.course.onPage(texts.view(backends[backend].name), number)}
        >
          <span>{texts.view(backends[backend].name)}</span>
          <Icon name="external" />
        </a>
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
