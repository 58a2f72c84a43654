import type { Change } from '../lambdas/operations/request.ts'
import { type Call, type Outcome, UsageError } from './command.ts'
import type { Replies } from './operations.ts'
import { counted, section, table } from './table.ts'

type Issued = Replies['letters-issue']

/** @throws UsageError naming what should be an id. */
export function idOf(text: string, name: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new UsageError(`${name}: an id is digits only`)
  return Number(text)
}

/** Those whom `--learner` names; null: nobody. */
export function learnersIn(call: Call): string[] | null {
  return call.value('learner')?.split(',') ?? null
}

/** Shows who would get one, asks, and issues. */
export async function issueAsked(call: Call, what: string, issue: (change: Change) => Promise<Issued>): Promise<Outcome> {
  const preview = await issue({ ...call.change, dryRun: true })
  if (call.change.dryRun || preview.learners.length === 0) return outcomeOf(preview, what, true)
  await call.confirm(`${linesOf(preview).join('\n')}\nIssue ${counted(preview.learners.length, what)} for ${preview.title}?`)
  return outcomeOf(await issue(call.change), what, false)
}

function outcomeOf(issued: Issued, what: string, dryRun: boolean): Outcome {
  const said = `${counted(issued.learners.length, what)} for ${issued.title} ${dryRun ? 'would be' : issued.learners.length === 1 ? 'is' : 'are'} issued`
  return { data: { ...issued, dryRun }, lines: [...linesOf(issued), said], failed: issued.refused.length > 0 }
}

function linesOf({ learners, refused }: Issued): string[] {
  const rows = learners.map(({ userId, username, again }) => [username, `id:${userId}`, again ? 'again, after a revocation' : ''])
  const notIssued = refused.map(({ userId, username, reason }) => [username, `id:${userId}`, reason])
  return [
    ...(rows.length > 0 ? table(['learner', '', ''], rows) : []),
    ...(notIssued.length > 0 ? section('not issued', table(null, notIssued)) : []),
  ]
}
