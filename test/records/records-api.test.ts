import { beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { dashboardShape } from '../../lambdas/dashboard/dashboard-shape.ts'
import { recordShape } from '../../lambdas/records/shapes.ts'
import { startApi } from '../kit/api.ts'
import { truncateAll } from '../kit/golden.ts'

const api = await startApi()
const ADA = { userId: 1, username: 'ada' }
const BO = { userId: 2, username: 'bo' }
const HASH = 'a'.repeat(32)
const OLD_HASH = 'b'.repeat(32)
const LETTER = 'db47cf10-4306-47e5-b858-ce9fdf69bca2'

const statusOf = async (path: string) => (await api.ask(path)).status
const share = (method: 'POST' | 'DELETE', enrollmentId: unknown, as = ADA) =>
  api.ask('/api/v0/enrollment_share_hash/', { method, as, body: { enrollment_id: enrollmentId } })
const shared = z.object({ share_hash: z.string() })
const shareIt = async () => shared.parse(await (await share('POST', 7)).json())
const shareHash = async () => (await api.pool.query('SELECT share_hash FROM program_enrollment WHERE id = 7')).rows[0].share_hash

beforeEach(async () => {
  const client = await api.pool.connect()
  await truncateAll(client).finally(() => client.release())
  await api.pool.query(`
    INSERT INTO app_user (id, username, email) VALUES (1, 'ada', 'ada@example.com'), (2, 'bo', 'bo@example.com');
    INSERT INTO profile (user_id, student_id, first_name, last_name) VALUES (1, 1, 'Ada', 'Lovelace');
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'P & Q', true, 1, 1);
    INSERT INTO program_page (id, program_id, slug, title, program_letter_text, program_letter_logo)
      VALUES (1, 1, 'p', 'P', '<p>Well done</p>', '/media/logo.png');
    INSERT INTO program_enrollment (id, user_id, program_id) VALUES (7, 1, 1);
    INSERT INTO course (id, program_id, position_in_program, title) VALUES (1, 1, 1, 'C');
    INSERT INTO program_certificate_signatory (program_page_id, name) VALUES (1, 'Ann');
    INSERT INTO course_certificate_signatory (program_page_id, course_id, name) VALUES (1, 1, 'Ann');
    INSERT INTO program_letter_signatory (program_page_id, name) VALUES (1, 'Ann');
    INSERT INTO program_letter (user_id, program_id, uuid) VALUES (1, 1, '${LETTER}');`)
})

describe('a shared record', () => {
  it('is shared once, and dead at once when it is taken back; both are noted without the hash', async () => {
    const first = await shareIt()
    expect(await (await share('POST', '7')).json()).toMatchObject(first)
    const path = `/api/v0/records/programs/7/shared/${first.share_hash}`
    expect(await statusOf(path)).toBe(200)
    expect((await share('DELETE', 7)).status).toBe(200)
    expect(await statusOf(path)).toBe(404)
    expect((await share('DELETE', 7)).status).toBe(200)
    const events = await api.pool.query('SELECT program_enrollment_id, user_id, action FROM record_share_event ORDER BY id')
    expect(events.rows).toEqual([
      { program_enrollment_id: 7, user_id: 1, action: 'shared' },
      { program_enrollment_id: 7, user_id: 1, action: 'revoked' },
    ])
    const second = await shareIt()
    expect(second.share_hash).not.toBe(first.share_hash)
    expect(await statusOf(path)).toBe(404)
  })

  it('gives all who share at once the same hash', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, shareIt))
    expect(new Set(answers.map((answer) => answer.share_hash))).toEqual(new Set([await shareHash()]))
    expect((await api.pool.query('SELECT FROM record_share_event')).rowCount).toBe(1)
  })

  it.each([undefined, null, 0, -1, 1.5, true, '', ' ', '7x', '99999999999', 2 ** 31, [7], { id: 7 }])(
    'refuses %j for an enrollment, and changes nothing',
    async (id) => {
      expect((await share('POST', id)).status).toBe(400)
      expect((await share('DELETE', id)).status).toBe(400)
      expect(await shareHash()).toBeNull()
    },
  )

  it("is nobody else's to share or to take back", async () => {
    await share('POST', 7)
    expect((await share('POST', 7, BO)).status).toBe(400)
    expect((await share('DELETE', 7, BO)).status).toBe(400)
    expect(await shareHash()).not.toBeNull()
  })

  it('shows a stranger no address, no school and no hash; it is kept nowhere and found by no search engine', async () => {
    await api.pool.query(`INSERT INTO partner_school (name, email) VALUES ('School', 's@example.com')`)
    const { share_hash } = await shareIt()
    const path = `/api/v0/records/programs/7/shared/${share_hash}/`
    const response = await api.ask(path, { as: BO })
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    })
    expect(await response.text()).not.toMatch(/@|School|shared/)
    const own = await (await api.ask(path, { as: ADA })).json()
    expect(own).toMatchObject({
      is_owner: true,
      share: { hash: share_hash, url: `http://testserver/records/programs/7/shared/${share_hash}` },
      profile: { email: 'ada@example.com' },
    })
  })

  it('treats who brings a cookie that is no session as a stranger', async () => {
    const { share_hash } = await shareIt()
    const response = await api.ask(`/api/v0/records/programs/7/shared/${share_hash}`, { headers: { cookie: 'session=nonsense' } })
    expect(await response.json()).toMatchObject({ is_owner: false, share: null })
  })
})

describe('certificates and letters', () => {
  const certify = (kind: 'course' | 'program') =>
    api.pool.query(`INSERT INTO ${kind}_certificate (user_id, ${kind}_id, hash) VALUES (1, 1, '${HASH}')`)
  const revoke = (kind: 'course' | 'program') =>
    api.pool.query(`
      UPDATE ${kind}_certificate SET revoked_on = now(), revoked_reason = 'cheated';
      INSERT INTO revoked_certificate (hash, kind, user_id, revoked_on, reason) VALUES ('${HASH}', '${kind}', 1, now(), 'cheated')`)

  it.each(['course', 'program'] as const)('says that a %s certificate was revoked, and no name', async (kind) => {
    await certify(kind)
    expect(await statusOf(`/api/v0/certificates/${kind}/${HASH}`)).toBe(200)
    await revoke(kind)
    const response = await api.ask(`/api/v0/certificates/${kind}/${HASH}`, { as: ADA })
    expect(response.status).toBe(410)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).not.toMatch(/Ada|cheated/)
    await api.pool.query(`UPDATE ${kind}_certificate SET hash = '${OLD_HASH}', revoked_on = NULL, revoked_reason = NULL`)
    expect(await statusOf(`/api/v0/certificates/${kind}/${OLD_HASH}`)).toBe(200)
    expect(await statusOf(`/api/v0/certificates/${kind}/${HASH}`)).toBe(410)
  })

  it('counts a revoked certificate nowhere: not in the record, nor on the dashboard', async () => {
    await certify('program')
    const read = async () => ({
      status: recordShape.parse(await (await api.ask('/api/v0/records/programs/7', { as: ADA })).json()).program_status,
      link: dashboardShape.parse(await (await api.ask('/api/v0/dashboard/ada', { as: ADA })).json()).programs[0]?.certificate,
    })
    expect(await read()).toEqual({ status: 'completed', link: `/certificate/program/${HASH}` })
    await revoke('program')
    expect(await read()).toEqual({ status: 'partially', link: '' })
  })

  it.each([LETTER, LETTER.toUpperCase(), LETTER.replaceAll('-', '')])('finds the letter %s', async (uuid) => {
    expect(await statusOf(`/api/v0/letters/program/${uuid}/`)).toBe(200)
  })

  it.each([
    '/api/v0/letters/program/db47cf10',
    '/api/v0/letters/program/%00',
    '/api/v0/letters/program/zb47cf10-4306-47e5-b858-ce9fdf69bca2',
    `/api/v0/certificates/course/${HASH}%00`,
    '/api/v0/certificates/program/%00',
    `/api/v0/certificates/program/${'a'.repeat(1000)}`,
    `/api/v0/records/programs/7/shared/%00`,
    '/api/v0/records/programs/99999999999/shared/x',
    '/api/v0/records/programs/7/shared/',
  ])('finds nothing at %s', async (path) => expect(await statusOf(path)).toBe(404))
})
