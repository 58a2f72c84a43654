import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../../../local/world/random.ts'
import type { Stage } from '../stage.ts'

const cities = ['Oslo', 'Lima', 'Accra', 'Hanoi', 'Quito']

/** Profiles of all learners change, and not only of a few clients: each change is to be found in search. Seldom enough that none hides the one before. */
export async function changeProfiles({ direct, learners }: Stage, random: Random, stopped: () => boolean): Promise<void> {
  while (!stopped()) {
    const userIds = [random.integer(1, learners), random.integer(1, learners)]
    // Postgres is not there all the time.
    await direct.query('UPDATE profile SET city = $2 WHERE user_id = ANY ($1)', [userIds, random.pick(cities)]).catch(() => {})
    await sleep(random.integer(200, 600))
  }
}
