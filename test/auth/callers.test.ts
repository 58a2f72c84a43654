import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { routes } from '../../lambdas/routes.ts'
import { type Asking, startApi, type User } from '../kit/api.ts'
import { truncateAll } from '../kit/golden.ts'

/**
 * Who may do what: every route of the table, by every kind of caller. What is asked for is Olga's: a learner of program 1 who shows her profile
 * to the learners of her programs. A route without a line here fails.
 */
const callers = {
  anonymous: null,
  owner: { userId: 1, username: 'olga' },
  stranger: { userId: 2, username: 'sam' },
  fellow: { userId: 3, username: 'fay' },
  instructor: { userId: 4, username: 'ivo' },
  staff: { userId: 5, username: 'stu' },
  'staff of another program': { userId: 6, username: 'ann' },
  inactive: { userId: 7, username: 'ina' },
  retired: { userId: 8, username: 'retired-8' },
} as const satisfies Record<string, User | null>
type Caller = keyof typeof callers
const names = Object.keys(callers) as Caller[]

/** What a caller is answered: the status, and the code of a refusal that is about the caller. */
type Answers = Record<Caller, string>
type Decision = { path?: string; body?: unknown; answers: Answers }

const each = (answer: (name: Caller) => string) => Object.fromEntries(names.map((name) => [name, answer(name)])) as Answers
/** Open to all, the same for all. */
const toAll = (answer: string) => ({ answers: each(() => answer) })
const closed: Partial<Answers> = { anonymous: '401', inactive: '403', retired: '403' }
/** For who is signed in: `own` about oneself, `other` to everybody else but those named. */
const signedIn = (own: string, other: string = own, besides: Partial<Answers> = {}) => ({
  answers: { ...each((name) => (name === 'owner' ? own : other)), ...closed, ...besides },
})
const NOT_FOUND = '404 not-found'
/** A profile is there for its learner, for learners and staff of a program of hers; for all others there is none. */
const ofProfile = (own: string, acquaintance: string) => ({
  answers: {
    ...each(() => NOT_FOUND),
    owner: own,
    fellow: acquaintance,
    instructor: acquaintance,
    staff: acquaintance,
  },
})
const COURSE_KEY = 'course-v1:MITx+A+1T2026'
const EXAM_KEY = 'course-v1:MITx+A+exam'

const decisions: Record<string, Decision> = {
  'GET /api/v0/catalog': toAll('200'),
  'GET /api/v0/wagtail/pages': toAll('200'),
  'GET /api/v0/wagtail/pages/find': { path: '?html_path=/supply-chain/', ...toAll('302') },
  'GET /api/v0/wagtail/pages/{id}': toAll('200'),
  'GET /api/v0/program-pages/{slug}': toAll('200'),
  'GET /login/{backend}': toAll('303'),
  'GET /complete/{backend}': toAll('303'),
  'GET /logout': toAll('303'),
  'GET /api/v0/session': toAll('200'),
  'GET /api/v0/courseruns': toAll('200'),
  'GET /api/openapi.json': toAll('200'),
  'GET /api/docs': toAll('200'),
  'GET /robots.txt': toAll('200'),
  // Pages are the same for everybody, the owner too: the app asks for what is hers.
  'GET /': toAll('200'),
  'GET /{slug}': toAll('200'),
  'GET /certificate/{kind}/{hash}': toAll('200'),
  'GET /letter/program/{uuid}': toAll('200'),
  'GET /sitemap.xml': toAll('200'),
  'GET /.well-known/did.json': toAll('200'),
  'GET /api/v0/achievements/program/{program_id}': toAll('200'),
  // None was given to anybody yet.
  'GET /api/v0/credentials/status/{list}': toAll('404 not-found'),
  // Who has the link may see it.
  'GET /api/v0/certificates/program/{hash}/credential': toAll('200'),
  'GET /api/v0/records/programs/{enrollment_id}/shared/{share_hash}': toAll('200'),
  'GET /api/v0/certificates/course/{hash}': toAll('200'),
  'GET /api/v0/certificates/program/{hash}': toAll('200'),
  'GET /api/v0/letters/program/{uuid}': toAll('200'),
  // About oneself, whoever one is.
  'POST /api/v0/linked-accounts/{backend}': { body: {}, ...signedIn('200') },
  'GET /api/v0/linked-accounts/{backend}/pending': signedIn(NOT_FOUND),
  'POST /api/v0/linked-accounts/{backend}/pending': { body: {}, ...signedIn(NOT_FOUND) },
  'GET /api/v0/programs': signedIn('200'),
  'POST /api/v0/enrolledprograms': { body: { program_id: 1 }, ...signedIn('200', '201', { fellow: '200' }) },
  'POST /api/v0/unenroll_programs': { body: { program_ids: [1] }, ...signedIn('200') },
  'POST /api/v0/course_enrollments': { body: { course_id: COURSE_KEY }, ...signedIn('400 not-linked') },
  'GET /api/v0/programlearners/{program_id}': signedIn('200'),
  // Each finds what they may see; here is no OpenSearch to find it in. What is found: test/search.
  'POST /api/v0/search/_search': { body: { query: { match_all: {} }, size: 0 }, ...signedIn('503') },
  // Of those who teach the program, as its search.
  'POST /api/v0/search/export': {
    body: { program_id: 1, query: { match_all: {} } },
    ...signedIn('403', '403', { staff: '503', instructor: '503' }),
  },
  // What is hers alone, or of those who teach her.
  'POST /api/v0/exam_enrollment': {
    body: { exam_course_id: EXAM_KEY },
    ...signedIn('400 not-linked', '400 not-authorized'),
  },
  'GET /api/v0/courses/{course_id}/contact': signedIn('200', NOT_FOUND),
  'GET /api/v0/dashboard/{username}': signedIn('200', NOT_FOUND, { instructor: '200', staff: '200' }),
  'GET /api/v0/records/programs/{enrollment_id}': signedIn('200', NOT_FOUND),
  'POST /api/v0/enrollment_share_hash': { body: { enrollment_id: 10 }, ...signedIn('201', '400 invalid-input') },
  'DELETE /api/v0/enrollment_share_hash': { body: { enrollment_id: 10 }, ...signedIn('200', '400 invalid-input') },
  'GET /api/v0/profiles/{username}': ofProfile('200', '200'),
  'PATCH /api/v0/profiles/{username}': { body: { about_me: 'Hello' }, ...ofProfile('200', '403') },
  'PUT /api/v0/profiles/{username}/photo': ofProfile('415', '403'),
  'DELETE /api/v0/profiles/{username}/photo': ofProfile('200', '403'),
}

const parameters: Record<string, string> = {
  '{username}': 'olga',
  '{backend}': 'edxorg',
  '{enrollment_id}': '10',
  '{share_hash}': 'secret',
  '{uuid}': '11111111-1111-4111-8111-111111111111',
  '{slug}': 'supply-chain',
}
const hashes = { course: 'a'.repeat(32), program: 'b'.repeat(32) }
const pathOf = (path: string) =>
  path
    .replace('{kind}/{hash}', `program/${hashes.program}`)
    .replace('{hash}', path.includes('/program/') ? hashes.program : hashes.course)
    .replaceAll(/\{\w+\}/g, (name) => parameters[name] ?? '1')

const api = await startApi()

async function seed(): Promise<void> {
  const client = await api.pool.connect()
  await truncateAll(client).finally(() => client.release())
  await api.pool.query(`
    INSERT INTO app_user (id, username, email) VALUES (1, 'olga', 'o@example.com'), (2, 'sam', 's@example.com'), (3, 'fay', 'f@example.com'),
      (4, 'ivo', 'i@example.com'), (5, 'stu', 't@example.com'), (6, 'ann', 'a@example.com'), (7, 'ina', 'n@example.com'), (8, 'rex', 'r@example.com');
    INSERT INTO profile (id, user_id, account_privacy, filled_out) SELECT id, id, 'public_to_mm', true FROM app_user;
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'P', true, 1, 1), (2, 'Q', true, 1, 1);
    INSERT INTO program_page (id, program_id, slug, title, program_letter_text, program_letter_logo)
      VALUES (1, 1, 'supply-chain', 'Supply Chain', '<p>Well done</p>', '/media/logo.png');
    INSERT INTO course (id, program_id, position_in_program, title, contact_email) VALUES (1, 1, 1, 'C', 'team@example.com');
    INSERT INTO course_run (id, course_id, edx_course_key) VALUES (1, 1, 'course-v1:MITx+A+1T2026');
    INSERT INTO cached_enrollment (user_id, course_run_id, data) VALUES (1, 1, '{"mode": "verified", "is_active": true}');
    INSERT INTO exam_run (id, course_id, edx_exam_course_key, date_first_schedulable, date_last_schedulable, date_first_eligible,
                          date_last_eligible, date_grades_available) VALUES (1, 1, 'course-v1:MITx+A+exam', now(), now(), now(), now(), now());
    INSERT INTO exam_authorization (user_id, course_id, exam_run_id, status) VALUES (1, 1, 1, 'success');
    INSERT INTO program_enrollment (id, user_id, program_id, share_hash) VALUES (10, 1, 1, 'secret');
    INSERT INTO program_enrollment (id, user_id, program_id) VALUES (20, 2, 2), (30, 3, 1), (70, 7, 1);
    INSERT INTO role (user_id, program_id, role) VALUES (4, 1, 'instructor'), (5, 1, 'staff'), (6, 2, 'staff'), (7, 1, 'staff');
    INSERT INTO course_certificate_signatory (program_page_id, course_id, name) VALUES (1, 1, 'Prof');
    INSERT INTO program_certificate_signatory (program_page_id, name) VALUES (1, 'Prof');
    INSERT INTO program_letter_signatory (program_page_id, name) VALUES (1, 'Prof');
    INSERT INTO course_certificate (user_id, course_id, hash) VALUES (1, 1, '${hashes.course}');
    INSERT INTO program_certificate (user_id, program_id, hash) VALUES (1, 1, '${hashes.program}');
    INSERT INTO program_letter (user_id, program_id, uuid) VALUES (1, 1, '${parameters['{uuid}']}');
    UPDATE app_user SET is_active = false WHERE id = 7;
    UPDATE app_user SET is_active = false, retired_on = now(), username = 'retired-8', email = 'retired-8' WHERE id = 8;`)
}
const refusal = z.object({ code: z.string() })

async function answerTo(caller: Caller, { method, path }: { method: string; path: string }, decision: Decision): Promise<string> {
  const as = callers[caller]
  const photo = method === 'PUT' ? { raw: new Uint8Array([1]), headers: { 'content-type': 'image/gif' } } : {}
  const asking: Asking = { method, ...(as && { as }), ...(decision.body !== undefined && { body: decision.body }), ...photo }
  const response = await api.ask(`${pathOf(path)}${decision.path ?? ''}`, asking)
  // What the gateway itself refuses has no code.
  const said = refusal.safeParse(await response.json().catch(() => undefined))
  return response.status === 400 || (response.status === 404 && said.success)
    ? `${response.status} ${said.data?.code}`
    : `${response.status}`
}

it('has a decision for every route, and for no other', () => {
  expect(Object.keys(decisions).toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted())
})

describe.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))('%s', (name, route) => {
  // What one caller changes, another must not meet.
  it.each(names)('to %s', async (caller) => {
    const decision = decisions[name]
    if (!decision) throw new Error(`${name}: nobody has decided who may`)
    await seed()
    expect(await answerTo(caller, route, decision)).toBe(decision.answers[caller])
  })
})
