import type { ClientBase, Pool } from 'pg'
import type { HeldLease } from '../platform/held-lease.ts'
import type { Log } from '../platform/log.ts'
import { transaction } from '../platform/transaction.ts'
import { activateLetters, insertProgramCertificates, queueDocuments } from './consequence-queries.ts'
import { completers } from './consequences.ts'
import { lockLearners } from './queries.ts'
import { recombine } from './recombine.ts'
import { settleAvailableGrades } from './settle-exam-grades.ts'
import { ensureProfilesOfEnrolled, type Fact, learnersToCombine, queueOfFirstExams, takeFacts } from './settle-queries.ts'
import { loadStanding } from './standing-queries.ts'

export type SettleDependencies = { database: Pool; log: Log; now: Date; uuid: () => string; hash: () => string }

/** Facts per transaction. */
const BATCH = 1000

/**
 * Draws the consequences of what happened elsewhere (rules/freeze.md, "Elsewhere"): a new course certificate → program certificate, if the
 * program is completed; a new program certificate → program letter; a new or changed exam run → combined grades of those who have one
 * and were graded in it, exam profiles of those enrolled, and the documents of a program in which a course has its first exam; exam
 * grades that can be seen by now → combined grades. Each batch is one transaction. Goes on until the queue is empty: a
 * program certificate queues its letter.
 * @returns how many facts were settled. @throws LeaseLost, DatabaseUnavailable; what was settled before stays settled.
 */
export async function settleConsequences(dependencies: SettleDependencies, lease: HeldLease): Promise<{ settled: number }> {
  const examRuns = await settleAvailableGrades(dependencies, lease)
  let settled = 0
  for (;;) {
    const taken = await transaction(dependencies.database, async (client) => {
      const facts = await takeFacts(client, lease, BATCH)
      await settle(client, dependencies, facts)
      return facts.length
    })
    if (taken === 0) break
    settled += taken
  }
  if (settled + examRuns > 0) dependencies.log.event('consequences-settled', { settled, examRuns })
  return { settled }
}

async function settle(client: ClientBase, dependencies: SettleDependencies, facts: readonly Fact[]) {
  const examRunIds = facts.flatMap((fact) => (fact.kind === 'exam-run' ? [fact.examRunId] : []))
  const certificates = facts.flatMap((fact) => (fact.kind === 'exam-run' ? [] : [fact]))
  const toCombine = examRunIds.length > 0 ? await learnersToCombine(client, examRunIds) : []
  const userIds = new Set([...certificates.map((fact) => fact.userId), ...toCombine.flatMap((each) => each.userIds)])
  if (userIds.size > 0) await lockLearners(client, [...userIds])

  for (const each of toCombine) await recombine(client, each, dependencies.now)
  if (examRunIds.length > 0) {
    await ensureProfilesOfEnrolled(client, examRunIds, dependencies.now)
    await queueOfFirstExams(client, examRunIds)
  }
  for (const [programId, ofProgram] of Map.groupBy(certificates, (fact) => fact.programId)) {
    await settleCertificates(client, dependencies, programId, ofProgram)
  }
}

type CertificateFact = Exclude<Fact, { kind: 'exam-run' }>

async function settleCertificates(
  client: ClientBase,
  { now, uuid, hash }: SettleDependencies,
  programId: number,
  facts: readonly CertificateFact[],
) {
  const learners = [...new Set(facts.map((fact) => fact.userId))]
  const standing = await loadStanding(client, programId, learners, now)
  const completed = completers(standing)
  const certified = new Set(facts.filter((fact) => fact.kind === 'program-certificate').map((fact) => fact.userId))
  const lettered = completed.filter(([userId, learner]) => certified.has(userId) && !learner.hasActiveLetter)
  const uncertified = completed.filter(([, learner]) => !learner.hasProgramCertificate)
  await insertProgramCertificates(
    client,
    uncertified.map(([userId]) => ({ userId, programId, hash: hash() })),
  )
  await activateLetters(
    client,
    lettered.map(([userId]) => ({ userId, programId, uuid: uuid() })),
  )
  await queueDocuments(client, learners)
}
