import type { Change } from '../lambdas/operations/request.ts'
import type { Call, Outcome } from './command.ts'
import { counted, table } from './table.ts'

/** A change of one user, as its commands tell it: `would be`, `is`, or that there was nothing to do. */
export function outcomeOf(call: Call, data: object & { changes?: boolean }, done: string, already = done): Outcome {
  const { dryRun } = call.change
  const said = data.changes === false ? `${already}: nothing changes` : dryRun ? `would be: ${done}` : done
  return { data: { ...data, dryRun }, lines: [said] }
}

/** Shows what a change would do, asks, and does it. On a dry run it ends with what it would do. */
export async function asked<Reply>(
  call: Call,
  make: (change: Change) => Promise<Reply>,
  confirm: (preview: Reply) => Promise<void>,
): Promise<Reply> {
  const preview = await make({ ...call.change, dryRun: true })
  if (call.change.dryRun) return preview
  await confirm(preview)
  return make(call.change)
}

/** Rows by table, as a table. */
export function countLines(counts: Readonly<Record<string, number>>): string[] {
  const rows = Object.entries(counts).filter(([, count]) => count > 0)
  return rows.length === 0
    ? ['nothing']
    : table(
        null,
        rows.map(([name, count]) => [name, counted(count, 'row')]),
      )
}
