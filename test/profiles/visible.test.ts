import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startApi } from '../kit/api.ts'
import { truncateAll } from '../kit/golden.ts'

const api = await startApi()
const user = (userId: number, username: string) => ({ userId, username })
const owner = user(1, 'ada')
const staff = user(2, 'staff')
const fellow = user(3, 'fellow')
const stranger = user(4, 'stranger')
const otherStaff = user(5, 'other-staff')
const nobody = undefined
const everybody = [owner, staff, fellow, stranger, otherStaff, nobody]

beforeEach(() =>
  api.pool.query(`
    INSERT INTO app_user (id, username, email) VALUES (1, 'ada', 'ada@example.org'), (2, 'staff', ''), (3, 'fellow', ''),
      (4, 'stranger', ''), (5, 'other-staff', '');
    INSERT INTO profile (id, user_id, first_name, image, email_optin) VALUES (42, 1, 'Augusta', 'profile/a+b.jpg', false);
    INSERT INTO program (id, title, num_required_courses, price) VALUES (1, 'P', 1, 1), (2, 'Q', 1, 1);
    INSERT INTO program_enrollment (user_id, program_id) VALUES (1, 1), (3, 1), (4, 2);
    INSERT INTO role (user_id, program_id, role) VALUES (2, 1, 'staff'), (5, 2, 'instructor')`),
)
afterEach(async () => {
  const client = await api.pool.connect()
  await truncateAll(client).finally(() => client.release())
})

const ask = (as: typeof owner | undefined, username = 'ada') => api.ask(`/api/v0/profiles/${username}/`, as ? { as } : {})
const statuses = async () => Promise.all(everybody.map(async (as) => (await ask(as)).status))

describe('a profile', () => {
  it('is whole for its owner and staff, who get an ETag, and limited for others', async () => {
    const [own, staffs, others] = await Promise.all([owner, staff, fellow].map((as) => ask(as)))
    const whole = await own?.json()
    expect(whole).toMatchObject({
      full_name: 'Augusta ',
      pretty_printed_student_id: 'MMM000042',
      email: 'ada@example.org',
      image: 'http://testserver/media/profile/a%2Bb.jpg',
    })
    expect(await staffs?.json()).toEqual(whole)
    expect(await others?.json()).not.toHaveProperty('email')
    expect([own, staffs, others].map((answer) => answer?.headers.get('etag') ?? null)).toEqual([
      expect.stringMatching(/^"[\w-]+"$/),
      own?.headers.get('etag'),
      null,
    ])
  })

  it.each([
    ['public', [200, 200, 200, 200, 200, 200]],
    ['public_to_mm', [200, 200, 200, 404, 404, 404]],
    ['private', [200, 200, 404, 404, 404, 404]],
  ])('that is %s is answered to owner, staff, fellow, stranger, other staff and nobody with %j', async (privacy, wanted) => {
    await api.pool.query('UPDATE profile SET account_privacy = $1', [privacy])
    expect(await statuses()).toEqual(wanted)
  })

  it('of an account that is closed is for nobody', async () => {
    await api.pool.query("UPDATE profile SET account_privacy = 'public'; UPDATE app_user SET is_active = false WHERE id = 1")
    expect(await statuses()).toEqual(everybody.map((as) => (as === owner ? expect.any(Number) : 404)))
    expect((await ask(owner)).status).not.toBe(200)
  })

  it('is answered to somebody whose session has been tampered with as to nobody', async () => {
    const headers = { cookie: 'session=a.b.c' }
    expect((await api.ask('/api/v0/profiles/ada', { headers })).status).toBe(404)
    await api.pool.query("UPDATE profile SET account_privacy = 'public'")
    expect((await api.ask('/api/v0/profiles/ada', { headers })).status).toBe(200)
  })
})
