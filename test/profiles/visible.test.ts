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

beforeEach(() =>
  api.pool.query(`
    INSERT INTO app_user (id, username, email) VALUES (1, 'ada', 'ada@example.org'), (2, 'staff', ''), (3, 'fellow', ''),
      (4, 'stranger', ''), (5, 'other-staff', '');
    INSERT INTO profile (id, user_id, preferred_name, first_name, last_name, about_me, city, country, address, phone_number, date_of_birth,
                         email_optin)
      VALUES (42, 1, 'Ada', 'Augusta', 'King', 'Counts', 'London', 'GB', 'Street 1', '+44', '1990-01-01', true);
    INSERT INTO education (id, profile_id, degree_name, graduation_date) VALUES (7, 42, 'm', '2012-06-01');
    INSERT INTO employment (id, profile_id, company_name, position, start_date) VALUES (8, 42, 'Engines', 'Analyst', '2015-02-01');
    INSERT INTO program (id, title, num_required_courses, price) VALUES (1, 'P', 1, 1), (2, 'Q', 1, 1);
    INSERT INTO program_enrollment (user_id, program_id) VALUES (1, 1), (3, 1), (4, 2);
    INSERT INTO role (user_id, program_id, role) VALUES (2, 1, 'staff'), (5, 2, 'instructor')`),
)
afterEach(async () => {
  const client = await api.pool.connect()
  await truncateAll(client).finally(() => client.release())
})

const ask = (as: typeof owner, username = 'ada') => api.ask(`/api/v0/profiles/${username}/`, { as })
const limited = {
  username: 'ada',
  preferred_name: 'Ada',
  image: null,
  image_medium: null,
  about_me: 'Counts',
  city: 'London',
  state_or_territory: null,
  country: 'GB',
  education: [
    {
      id: 7,
      degree_name: 'm',
      graduation_date: '2012-06-01',
      field_of_study: null,
      online_degree: false,
      school_name: null,
      school_city: null,
      school_state_or_territory: null,
      school_country: null,
    },
  ],
  work_history: [
    {
      id: 8,
      company_name: 'Engines',
      position: 'Analyst',
      industry: null,
      city: null,
      state_or_territory: null,
      country: null,
      start_date: '2015-02-01',
      end_date: null,
    },
  ],
}

describe('a profile', () => {
  it('has for its owner the settings, for staff who it is, for others only what is meant for them', async () => {
    const names = { first_name: 'Augusta', last_name: 'King' }
    expect(await (await ask(owner)).json()).toEqual({
      ...limited,
      ...names,
      account_privacy: 'public_to_mm',
      email_optin: true,
    })
    expect(await (await ask(staff)).json()).toEqual({
      ...limited,
      ...names,
      full_name: 'Augusta King',
      pretty_printed_student_id: 'MMM000042',
      email: 'ada@example.org',
      email_optin: true,
    })
    expect(await (await ask(fellow)).json()).toEqual(limited)
  })

  it('keeps the address from staff when the learner takes no mail', async () => {
    await api.pool.query('UPDATE profile SET email_optin = false')
    const shown = await (await ask(staff)).json()
    expect(shown).toMatchObject({ email_optin: false })
    expect(shown).not.toHaveProperty('email')
  })

  it.each([
    ['public', [200, 200, 200, 200, 200]],
    ['public_to_mm', [200, 200, 200, 404, 404]],
    ['private', [200, 200, 404, 404, 404]],
  ])('that is %s is answered to owner, staff, fellow, stranger and other staff with %j', async (privacy, wanted) => {
    await api.pool.query('UPDATE profile SET account_privacy = $1', [privacy])
    const answers = await Promise.all([owner, staff, fellow, stranger, otherStaff].map((as) => ask(as)))
    expect(answers.map(({ status }) => status)).toEqual(wanted)
  })

  it('that is hidden is answered as one that does not exist', async () => {
    const bodies = await Promise.all(
      ['ada', 'nobody'].map(async (name) => {
        const body: unknown = await (await ask(stranger, name)).json()
        return { ...(body as object), request_id: '' }
      }),
    )
    expect(bodies[0]).toEqual(bodies[1])
  })

  it('of an account that is closed is for staff only', async () => {
    await api.pool.query("UPDATE profile SET account_privacy = 'public'; UPDATE app_user SET is_active = false WHERE id = 1")
    const answers = await Promise.all([staff, fellow].map((as) => ask(as)))
    expect(answers.map(({ status }) => status)).toEqual([200, 404])
  })
})
