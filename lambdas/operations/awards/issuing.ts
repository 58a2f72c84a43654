import type { ClientBase, Pool } from 'pg'
import { query } from '../../platform/database.ts'
import { transaction } from '../../platform/transaction.ts'
import type { Change } from '../request.ts'
import { auditEach } from './grade-queries.ts'

/** Who issues, what for, and with what. */
export type Issuing = { database: Pool; by: Change; command: string; now: Date; hash: () => string; uuid: () => string }

type Learner = { userId: number; username: string; again: boolean }
export type Issued = { learners: Learner[]; refused: { userId: number; username: string; reason: string }[] }
/** `last`: the last learner looked at; null: there was none left. */
type Page = Issued & { last: number | null }

/** Learners of one transaction. */
const PAGE = 1000

/**
 * Goes through learners page by page, each in one transaction with its audit. On a dry run each page is done and undone again, so that what
 * is said is what would come of it.
 */
export async function issueInPages(
  { database, by, command }: Issuing,
  page: (client: ClientBase, after: number, most: number) => Promise<Page>,
): Promise<Issued> {
  const issued: Issued = { learners: [], refused: [] }
  for (let after: number | null = 0; after !== null; ) {
    const from: number = after
    const { last, learners, refused } = await transaction(database, async (client) => {
      await query(client, 'SAVEPOINT before_page')
      const done = await page(client, from, PAGE)
      await auditEach(
        client,
        { ...by, command },
        done.learners.map(({ userId }) => ({ userId })),
      )
      if (by.dryRun) await query(client, 'ROLLBACK TO SAVEPOINT before_page')
      return done
    })
    issued.learners.push(...learners)
    issued.refused.push(...refused)
    after = last
  }
  return issued
}
