import type { Told } from '../history.ts'
import { isDone } from '../load/visit.ts'
import type { Check } from './check.ts'

/** A 2xx means that it is there. What ended without a clear answer may be there, or not. */
export function acknowledgedIsThere(): Check {
  return {
    after: async ({ stage, history }) => {
      const clients = Map.groupBy(history.told, ({ client }) => client)
      for (const [client, told] of clients) {
        const possible = lastSettings(told)
        const sql = `SELECT p.account_privacy AS privacy, ARRAY(SELECT program_id FROM program_enrollment e WHERE e.user_id = p.user_id) AS programs
                       FROM profile p WHERE p.user_id = $1`
        const { rows } = await stage.direct.query<{ privacy: string; programs: number[] }>(sql, [Number(client)])
        const [row] = rows
        if (row === undefined) continue
        if (possible.size > 0 && !possible.has(row.privacy)) {
          history.violated(
            'a setting that was acknowledged is there',
            `user ${client}: ${row.privacy}, of ${[...possible].join(', ')}`,
          )
        }
        for (const { asked } of told.filter((each) => each.what === 'enroll' && isDone(each))) {
          const program = Number(asked?.['program_id'])
          if (!row.programs.includes(program))
            history.violated('an enrollment that was acknowledged is there', `user ${client}, program ${program}`)
        }
      }
    },
  }
}

/** What the setting may be now: what was acknowledged last, or anything that was asked since without an answer that says it was not done. */
function lastSettings(told: readonly Told[]): Set<string> {
  let possible = new Set<string>()
  for (const line of told.filter(({ what }) => what === 'settings')) {
    const value = String(line.asked?.['account_privacy'])
    if (isDone(line)) possible = new Set([value])
    else if (possible.size > 0 && (typeof line.status !== 'number' || line.status >= 500)) possible.add(value)
  }
  return possible
}
