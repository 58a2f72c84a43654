import * as z from 'zod'
import type { Answer, Http } from './http.ts'

/** Runs are checked one by one by who reads them: one that does not fit must not fail its course (rules/course-runs.md, "The sync"). */
const course = z.looseObject({
  readable_id: z.string(),
  platform: z.looseObject({ code: z.string().nullish() }).nullish(),
  runs: z.array(z.looseObject({})).nullish(),
})
export type MitLearnCourse = z.infer<typeof course>

/**
 * One course by its readable id, from the public catalog of MIT Learn (rules/course-sites.md, "MIT Learn"). 'not-found': no result has exactly this
 * id.
 */
export async function courseByReadableId(http: Http, readableId: string): Promise<Answer<MitLearnCourse>> {
  const request = { call: 'MIT Learn course', path: 'api/v1/courses/', query: { readable_id: readableId } }
  const answer = await http.request(request, z.looseObject({ results: z.array(course) }))
  if (answer.kind !== 'ok') return answer
  const body = answer.body.results.find((result) => result.readable_id === readableId)
  return body ? { kind: 'ok', body } : { kind: 'not-found' }
}
