import { migrationNames } from '../queries.ts'
import type { Answer } from '../replies.ts'
import { done } from '../tools.ts'
import type { RepairReplies } from './replies.ts'
import type { RepairTools } from './tools.ts'

/** What is deployed: from which commit, with which schema. */
export async function version(_: unknown, tools: RepairTools): Promise<Answer<RepairReplies['version']>> {
  return done({ release: tools.settings().RELEASE, migration: await newestMigration(tools) })
}

/** What is deployed can be told while Postgres is down. */
async function newestMigration(tools: RepairTools): Promise<string | null> {
  try {
    return (await migrationNames(await tools.database())).at(-1) ?? null
  } catch {
    return null
  }
}
