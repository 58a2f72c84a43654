import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../../../local/world/random.ts'
import type { Client } from './client.ts'
import { lookFor } from './visit.ts'

const privacies = ['public', 'public_to_mm', 'private']

/** What a learner does until told to stop: loads the dashboard, changes a setting, enrolls, looks for others, logs in again. */
export async function actAsLearner(
  client: Client,
  random: Random,
  programs: readonly number[],
  stopped: () => boolean,
): Promise<void> {
  let signedIn = false
  while (!stopped()) {
    signedIn = signedIn || (await client.logIn())
    if (signedIn) signedIn = await actOnce(client, random, programs)
    // Who was turned away waits, as people do.
    await sleep(signedIn ? random.integer(20, 200) : random.integer(300, 900))
  }
}

/** @returns whether the session goes on. */
async function actOnce(client: Client, random: Random, programs: readonly number[]): Promise<boolean> {
  const drawn = random.next()
  if (drawn < 0.05) return goesOn(await lookFor(client))
  if (drawn < 0.45) return goesOn(await client.ask('dashboard', `/api/v0/dashboard/${client.username}/`))
  if (drawn < 0.85) {
    const body = { account_privacy: random.pick(privacies) }
    return goesOn(await client.ask('settings', `/api/v0/profiles/${client.username}/`, { method: 'PATCH', body }))
  }
  if (drawn < 0.92) {
    const body = { program_id: random.pick(programs) }
    return goesOn(await client.ask('enroll', '/api/v0/enrolledprograms/', { method: 'POST', body }))
  }
  if (drawn < 0.96) return goesOn(await client.ask('programs', '/api/v0/programs/'))
  return false
}

const goesOn = ({ status }: { status: unknown }): boolean => status !== 401 && status !== 403
