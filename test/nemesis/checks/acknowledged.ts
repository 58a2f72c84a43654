import type { Graded, Told } from '../history.ts'
import { isDone } from '../load/visit.ts'
import type { Check, Checking } from './check.ts'

/** A 2xx means that it is there. What ended without a clear answer may be there, or not. */
export function acknowledgedIsThere(): Check {
  return {
    after: async (checking) => {
      const { stage, history } = checking
      await gradesAreThere(checking)
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

async function gradesAreThere({ stage, history }: Checking): Promise<void> {
  const sql = 'SELECT score FROM proctored_exam_grade WHERE user_id = $1 AND exam_run_id = $2'
  for (const [sitting, graded] of Map.groupBy(history.graded, ({ userId, examRunId }) => `${userId} ${examRunId}`)) {
    const possible = possibleScores(graded)
    const { rows } = await stage.direct.query<{ score: number }>(sql, sitting.split(' '))
    const score = rows[0]?.score ?? null
    if (!possible.has(score))
      history.violated(
        'an exam grade that was acknowledged is there',
        `user and exam run ${sitting}: ${score}, of ${[...possible].join(', ')}`,
      )
  }
}

/** What was acknowledged last, or anything that was sent without an answer: it may have been done at any time. */
function possibleScores(graded: readonly Graded[]): Set<number | null> {
  const last = graded.findLast(({ isDone }) => isDone)
  return new Set([last?.score ?? null, ...graded.flatMap(({ score, isDone }) => (isDone ? [] : [score]))])
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
