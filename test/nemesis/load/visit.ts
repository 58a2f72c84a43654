import type { Told } from '../history.ts'
import type { Client } from './client.ts'

/** The beginning of a name, as the learners page asks for it. */
const TYPED = { multi_match: { query: 'a', type: 'phrase_prefix', fields: ['profile.username.folded'] } }

/** Looks for learners. */
export const lookFor = (client: Client): Promise<Told> =>
  client.ask('search', '/api/v0/search/_search', { method: 'POST', body: { query: TYPED } })

/** Asks once for each kind of thing that a signed-in learner asks for. */
export async function visit(client: Client, program: number): Promise<Told[]> {
  return [
    await client.ask('enroll', '/api/v0/enrolledprograms/', { method: 'POST', body: { program_id: program } }),
    await client.ask('dashboard', `/api/v0/dashboard/${client.username}/`),
    await client.ask('settings', `/api/v0/profiles/${client.username}/`, {
      method: 'PATCH',
      body: { account_privacy: 'public' },
    }),
    await client.ask('programs', '/api/v0/programs/'),
    await lookFor(client),
  ]
}

export const isDone = ({ status }: Told): boolean => typeof status === 'number' && status < 300
