import { queueDocuments } from '../../freeze/consequence-queries.ts'
import { transaction } from '../../platform/transaction.ts'
import { findLearner } from '../queries.ts'
import type { Answer } from '../replies.ts'
import type { Change } from '../request.ts'
import { change, done, refused } from '../tools.ts'
import {
  findCertificate,
  findCourse,
  findLetter,
  findProgram,
  listCertificates,
  listLetters,
  revokeCertificate,
  setLetter,
} from './certificate-queries.ts'
import { issueCourseCertificates } from './issue-course.ts'
import { issueLetters, issueProgramCertificates } from './issue-program.ts'
import type { Issuing } from './issuing.ts'
import type { AwardReplies } from './replies.ts'
import type { AwardRequests } from './request.ts'
import type { AwardTools } from './tools.ts'

type Who = NonNullable<AwardRequests['certificates-issue-course']['learners']>[number]

export async function issueCourse(
  request: AwardRequests['certificates-issue-course'],
  tools: AwardTools,
): Promise<Answer<AwardReplies['certificates-issue-course']>> {
  const course = await findCourse(await tools.database(), request.course)
  if (!course) return refused(`there is no course ${request.course}`)
  const learners = await learnersOf(tools, request.learners)
  if (learners.kind === 'refused') return learners
  const issuing = await issuingOf(tools, request, 'certificates issue course')
  return done({ title: course.title, ...(await issueCourseCertificates(issuing, course, learners.reply)) })
}

export async function issueProgram(
  request: AwardRequests['certificates-issue-program'],
  tools: AwardTools,
): Promise<Answer<AwardReplies['certificates-issue-program']>> {
  const program = await findProgram(await tools.database(), request.program)
  if (!program) return refused(`there is no program ${request.program}`)
  const learners = await learnersOf(tools, request.learners)
  if (learners.kind === 'refused') return learners
  const issuing = await issuingOf(tools, request, 'certificates issue program')
  return done({ title: program.title, ...(await issueProgramCertificates(issuing, program, learners.reply)) })
}

export async function issueProgramLetters(
  request: AwardRequests['letters-issue'],
  tools: AwardTools,
): Promise<Answer<AwardReplies['letters-issue']>> {
  const program = await findProgram(await tools.database(), request.program)
  if (!program) return refused(`there is no program ${request.program}`)
  return done({ title: program.title, ...(await issueLetters(await issuingOf(tools, request, 'letters issue'), program)) })
}

const issuingOf = async ({ database, now, hash, uuid }: AwardTools, by: Change, command: string): Promise<Issuing> => ({
  database: await database(),
  by,
  command,
  now,
  hash,
  uuid,
})

/** The ids of those who are named; null: nobody was. */
async function learnersOf(tools: AwardTools, named: readonly Who[] | null): Promise<Answer<number[] | null>> {
  if (named === null) return done(null)
  const database = await tools.database()
  const ids: number[] = []
  for (const who of named) {
    const found = await findLearner(database, who)
    if (!found) return refused(`there is no learner ${who.username ?? `id:${who.userId}`}`)
    ids.push(found.id)
  }
  return done(ids)
}

/** Revokes a certificate (rules/records.md, "Revoking"). It has to be said why. */
export async function revoke(
  request: AwardRequests['certificates-revoke'],
  tools: AwardTools,
): Promise<Answer<AwardReplies['certificates-revoke']>> {
  const { hash, reason } = request
  const database = await tools.database()
  const found = await findCertificate(database, hash)
  if (!found) return refused(`there is no certificate ${hash}`)
  if (found.revokedOn) return refused(`it was revoked on ${found.revokedOn.toISOString().slice(0, 10)} already`)
  if (reason === null) return refused('a certificate is revoked for a reason: say --reason')
  const { kind, userId, username, title } = found
  await change(tools, request, { command: 'certificates revoke', details: { userId, hash: found.hash, kind } }, () =>
    transaction(database, async (client) => {
      if (await revokeCertificate(client, found, reason, tools.now)) await queueDocuments(client, [userId])
    }),
  )
  return done({ kind, userId, username, title })
}

/** Certificates and letters of a learner, or of a program. */
export async function list(
  request: AwardRequests['certificates-list'],
  tools: AwardTools,
): Promise<Answer<AwardReplies['certificates-list']>> {
  const database = await tools.database()
  if ((request.learner === null) === (request.program === null)) return refused('say one of --learner and --program')
  const learner = request.learner && (await findLearner(database, request.learner))
  if (request.learner && !learner) return refused('there is no such learner')
  const of = { userId: learner?.id ?? null, programId: request.program }
  return done({ certificates: await listCertificates(database, of), letters: await listLetters(database, of) })
}

/** Withdraws a letter, or puts it back. */
export async function setProgramLetter(
  request: AwardRequests['letters-set'],
  tools: AwardTools,
): Promise<Answer<AwardReplies['letters-set']>> {
  const { active } = request
  const database = await tools.database()
  const found = await findLetter(database, request.uuid)
  if (!found) return refused(`there is no letter ${request.uuid}`)
  const { userId, username, title, uuid } = found
  const changes = found.active !== active
  const what = { command: active ? 'letters restore' : 'letters withdraw', details: { userId, uuid } }
  if (changes) await change(tools, request, what, () => setLetter(database, uuid, active))
  return done({ userId, username, title, changes })
}
