import type { CatalogCourse } from '../world/catalog.ts'
import type { World } from '../world/world.ts'
import { routeLearnPage } from './site-pages.ts'
import { json, methodNotAllowed, notFound, type Question, type Routed } from './exchange.ts'

const PAGE = 100
/** Above every id of a course (local/world/catalog.ts). */
const ELSEWHERE = 100_000

/** `GET /api/v1/courses/`: the public course catalog, by `readable_id` or page by page. */
export function routeMitLearn(world: World, question: Question): Routed {
  const { catalog } = world
  const { method, path, query } = question
  const client = 'public'
  const page = routeLearnPage(world, question)
  if (page) return page
  if (!/^\/api\/v1\/courses\/?$/.test(path)) return { call: 'other', client, answer: () => notFound }
  const answer = () => {
    if (method !== 'GET') return methodNotAllowed
    const wanted = query.get('readable_id')
    const courses = catalog.programs.flatMap((program) => program.courses).flatMap(listings)
    const found = wanted === null ? courses : courses.filter((course) => course.key === wanted)
    const offset = Math.max(Number(query.get('offset')) || 0, 0)
    const results = found.slice(offset, offset + PAGE).map((course) => courseBody(course, question.origin))
    const next = offset + PAGE < found.length ? `${question.origin}${path}?offset=${offset + PAGE}` : null
    return json(200, { count: found.length, next, previous: null, results })
  }
  return { call: 'courses', client, answer }
}

/** A course that is taught on both sites stands there twice, under one key. */
function listings(course: CatalogCourse): CatalogCourse[] {
  const [first] = course.runsElsewhere
  return first ? [course, { ...course, id: course.id + ELSEWHERE, backend: first.backend, runs: course.runsElsewhere }] : [course]
}

function courseBody({ id, key, title, backend, runs }: CatalogCourse, origin: string) {
  const platform = backend === 'edxorg' ? { code: 'edxorg', name: 'edX' } : { code: 'mitxonline', name: 'MITx Online' }
  return {
    id,
    readable_id: key,
    title,
    platform,
    runs: runs.map((run) => ({
      id: run.id,
      run_id: run.key,
      title: run.title,
      enrollment_start: run.enrollmentStart,
      enrollment_end: run.enrollmentEnd,
      start_date: run.start,
      end_date: run.end,
      url: `${origin}/courses/${encodeURIComponent(run.key)}`,
    })),
  }
}
