import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Random } from '../../../local/world/random.ts'

/** What learners did at a course site: their enrollments, by `userId courseRunId`, with the mode that the site knows now. */
export type CourseSites = {
  modes: ReadonlyMap<string, string>
  /** All modes that the sites have known, by the same keys. */
  told: readonly { key: string; mode: string }[]
  /** Another mode for an enrollment that is cached. */
  change: (random: Random) => Promise<void>
  /** Tells sites that have been started again what happened at them. */
  retell: () => Promise<void>
}

type Enrollment = { userId: number; courseRunId: number; courseKey: string; username: string }

/** Active ones, which a change of mode leaves active, so that it changes no grade; of learners whom bulk refreshes do not leave out. */
const ENROLLMENTS = `
  SELECT c.user_id AS "userId", c.course_run_id AS "courseRunId", r.edx_course_key AS "courseKey", a.uid AS username
    FROM active_enrollment c JOIN course_run r ON r.id = c.course_run_id
    JOIN social_auth a ON a.user_id = c.user_id AND a.provider = r.courseware_backend
   WHERE EXISTS (SELECT FROM refresh_run_learner l JOIN refresh_run n ON n.id = l.run_id WHERE l.user_id = c.user_id AND n.kind = 'bulk')
   ORDER BY 1, 2`

/** @param control the address of the simulator's control endpoint */
export function createCourseSites(direct: pg.Pool, control: () => string): CourseSites {
  const modes = new Map<string, string>()
  const told: { key: string; mode: string }[] = []
  const happened = new Map<string, Enrollment & { mode: string }>()
  const tell = async ({ username, courseKey, mode }: Enrollment & { mode: string }) => {
    const body = JSON.stringify({ course_id: courseKey, mode })
    const response = await fetch(`${control()}/learners/${encodeURIComponent(username)}/enrollment`, { method: 'POST', body })
    if (!response.ok) throw new Error(`the course site: ${response.status} ${await response.text()}`)
  }
  return {
    modes,
    told,
    change: async (random) => {
      const { rows } = await direct.query<Enrollment>(ENROLLMENTS)
      const [enrollment] = random.sample(rows, 1)
      if (enrollment === undefined) return
      const key = `${enrollment.userId} ${enrollment.courseRunId}`
      const change = { ...enrollment, mode: modes.get(key) === 'verified' ? 'audit' : 'verified' }
      // Known as changed before it is: what is cached meanwhile is neither wrong nor right.
      modes.set(key, change.mode)
      told.push({ key, mode: change.mode })
      happened.set(key, change)
      await tell(change)
    },
    retell: async () => {
      for (const change of happened.values()) await tell(change)
    },
  }
}

/** Changes enrollments at the course sites until told to stop. */
export async function actAtCourseSites(sites: CourseSites, random: Random, stopped: () => boolean): Promise<void> {
  while (!stopped()) {
    // Neither Postgres nor the sites are there all the time.
    await sites.change(random).catch(() => {})
    await sleep(random.integer(500, 1_500))
  }
}
