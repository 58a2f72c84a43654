import type { ClientBase, Pool } from 'pg'
import { holdFence } from '../platform/fence.ts'
import type { HeldLease } from '../platform/held-lease.ts'
import { transaction } from '../platform/transaction.ts'
import { queueDocuments, upsertCombinedGrades } from './consequence-queries.ts'
import { combinedGrades, completers } from './consequences.ts'
import { type Holder, holdersOf, type RunOfKey, type WhichGrades } from './holder-queries.ts'
import { lockLearners } from './queries.ts'
import { loadStanding } from './standing-queries.ts'
import {
  auditUndo,
  countCertificates,
  deactivateLetters,
  deleteCombinedGrades,
  deleteFinalGrades,
  reopenGrading,
  withdrawAuthorizations,
} from './undo-queries.ts'

/** What an undone freeze took back. `…Kept`, `certificates`: what stands all the same, and a person has to look at. */
export type Undone = {
  grades: number
  authorizations: number
  /** The exam was taken. */
  authorizationsKept: number
  combinedGradesDeleted: number
  letters: number
  certificates: number
}

export type Undoing = {
  run: RunOfKey
  which: WhichGrades
  /** Null on a dry run, which changes nothing and so needs none. */
  lease: HeldLease | null
  by: { operator: string; reason: string }
  now: Date
}

/**
 * Takes back final grades of a run with all that followed from them, in one transaction of the same few statements whatever the number of
 * learners (rules/freeze.md, "Undone"). Without a lease it goes the whole way, and takes everything back.
 * @throws LeaseLost, DatabaseUnavailable: nothing is changed then.
 */
export async function undoFreeze(database: Pool, undoing: Undoing): Promise<{ holders: Holder[]; undone: Undone }> {
  return transaction(
    database,
    async (client) => {
      if (undoing.lease) await holdFence(client, undoing.lease)
      const asked = await holdersOf(client, undoing.run.courseRunId, undoing.which, null)
      await lockLearners(
        client,
        asked.map(({ userId }) => userId),
      )
      const holders = await holdersOf(client, undoing.run.courseRunId, undoing.which, null)
      return { holders, undone: await withdraw(client, undoing, holders) }
    },
    () => undoing.lease !== null,
  )
}

async function withdraw(client: ClientBase, { run, by, now }: Undoing, holders: readonly Holder[]): Promise<Undone> {
  const { courseRunId, courseId, programId } = run
  const userIds = holders.map(({ userId }) => userId)
  await auditUndo(client, by, courseRunId, holders)
  const grades = await deleteFinalGrades(client, courseRunId, userIds)
  await reopenGrading(client, courseRunId)

  const standing = await loadStanding(client, programId, userIds, now)
  const passing = new Set(
    [...standing.learners]
      .filter(([, learner]) => learner.grades.some((grade) => grade.courseId === courseId && grade.passed && grade.complete))
      .map(([userId]) => userId),
  )
  const failing = userIds.filter((userId) => !passing.has(userId))
  const authorizations = await withdrawAuthorizations(client, courseId, failing)

  // Who passes by another run has the combined grade of that one.
  await upsertCombinedGrades(client, combinedGrades(standing, courseId))
  const combinedGradesDeleted = await deleteCombinedGrades(client, courseId, failing)

  const completed = new Set(completers(standing).map(([userId]) => userId))
  const uncompleted = userIds.filter((userId) => !completed.has(userId))
  const letters = await deactivateLetters(client, programId, uncompleted)
  await queueDocuments(client, userIds)
  const certificates = await countCertificates(client, courseId, failing)
  return {
    grades,
    authorizations: authorizations.withdrawn,
    authorizationsKept: authorizations.kept,
    combinedGradesDeleted,
    letters,
    certificates,
  }
}
