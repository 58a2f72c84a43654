import { listedProgram, withdrawPage, withdrawProgram } from '../../catalog/lost-queries.ts'
import type { Answer } from '../replies.ts'
import { change, done, refused } from '../tools.ts'
import type { RepairReplies } from './replies.ts'
import type { RepairRequests } from './request.ts'
import type { RepairTools } from './tools.ts'

/** Takes a program, or only its page, out of the catalog on purpose (rules/catalog.md, "Lost programs"). */
export async function catalogWithdraw(
  request: RepairRequests['catalog-withdraw'],
  tools: RepairTools,
): Promise<Answer<RepairReplies['catalog-withdraw']>> {
  const database = await tools.database()
  const { programId, pageOnly } = request
  const found = await listedProgram(database, programId)
  if (!found) return refused(`program ${programId} is not in the catalog, and does not belong there`)
  const what = { command: 'catalog withdraw', details: { programId, what: pageOnly ? 'page' : 'program' } }
  await change(tools, request, what, () =>
    pageOnly ? withdrawPage(database, programId) : withdrawProgram(database, programId, tools.now),
  )
  return done({ programId, pageOnly, ...found })
}
