import * as z from 'zod'
import type { Answer, Http } from './http.ts'
import { allPages, readPageOfTexts } from './pages.ts'

/** Runs are checked one by one by who reads them, texts too: one that does not fit must not fail its course (rules/course-runs.md, "The sync"). */
const course = z.looseObject({
  readable_id: z.string(),
  platform: z.looseObject({ code: z.string().nullish() }).nullish(),
  runs: z.array(z.looseObject({})).nullish(),
})
export type MitLearnCourse = z.infer<typeof course>

/**
 * A course as the public catalog of MIT Learn has it, once for each platform that teaches it (rules/course-sites.md, "MIT Learn"): every
 * result with exactly this id.
 */
export async function coursesByReadableId(http: Http, readableId: string): Promise<Answer<MitLearnCourse[]>> {
  const request = { call: 'MIT Learn course', path: 'api/v1/courses/', query: { readable_id: readableId } }
  const answer = await allPages(http, request, { parse: readPageOfTexts(request.call, course) })
  if (answer.kind !== 'ok') return answer
  return { kind: 'ok', body: answer.body.filter((result) => result.readable_id.trim() === readableId) }
}
