import { activateLetters, queueDocuments } from '../../freeze/consequence-queries.ts'
import { completers } from '../../freeze/consequences.ts'
import { lockLearners } from '../../freeze/queries.ts'
import { loadStanding } from '../../freeze/standing-queries.ts'
import { letteredOf, makeCertificates, type Member, programMembers, type Subject } from './certificate-queries.ts'
import { issueInPages, type Issued, type Issuing } from './issuing.ts'

const idsOf = (members: readonly { userId: number }[]) => members.map(({ userId }) => userId)

/** Issues program certificates to those enrolled who have completed the program; after a revocation only to who is named. */
export function issueProgramCertificates(issuing: Issuing, program: Subject, userIds: readonly number[] | null): Promise<Issued> {
  return issueInPages(issuing, async (client, after, most) => {
    const found = await programMembers(client, program.id, { userIds, after, most })
    await lockLearners(client, idsOf(found))
    const members = await programMembers(client, program.id, { userIds: idsOf(found), after: 0, most })
    const completed = new Set(
      completers(await loadStanding(client, program.id, idsOf(members), issuing.now)).map(([userId]) => userId),
    )
    const judged = members.map((member) => ({ member, reason: refusalOf(member, completed, userIds !== null) }))
    const deserving = judged.filter(({ reason }) => reason === null).map(({ member }) => member)
    const made = deserving.map(({ userId, standing }) => ({ userId, hash: issuing.hash(), again: standing === 'revoked' }))
    await makeCertificates(client, 'program', program.id, made, issuing.now)
    await queueDocuments(client, idsOf(made))
    return {
      last: found.at(-1)?.userId ?? null,
      learners: deserving.map(({ userId, username, standing }) => ({ userId, username, again: standing === 'revoked' })),
      refused:
        userIds === null
          ? []
          : judged.flatMap(({ member: { userId, username }, reason }) => (reason === null ? [] : [{ userId, username, reason }])),
    }
  })
}

function refusalOf({ userId, standing }: Member, completed: ReadonlySet<number>, named: boolean): string | null {
  if (standing === 'valid') return 'has the certificate already'
  if (standing === 'revoked' && !named) return 'it was revoked'
  return completed.has(userId) ? null : 'has not completed the program'
}

/** Issues letters to those enrolled who have completed the program and have none; one that was withdrawn stays so. */
export function issueLetters(issuing: Issuing, program: Subject): Promise<Issued> {
  return issueInPages(issuing, async (client, after, most) => {
    const found = await programMembers(client, program.id, { userIds: null, after, most })
    await lockLearners(client, idsOf(found))
    const completed = new Set(
      completers(await loadStanding(client, program.id, idsOf(found), issuing.now)).map(([userId]) => userId),
    )
    const lettered = await letteredOf(client, program.id, idsOf(found))
    const deserving = found.filter(({ userId }) => completed.has(userId) && !lettered.has(userId))
    await activateLetters(
      client,
      deserving.map(({ userId }) => ({ userId, programId: program.id, uuid: issuing.uuid() })),
    )
    return {
      last: found.at(-1)?.userId ?? null,
      learners: deserving.map(({ userId, username }) => ({ userId, username, again: false })),
      refused: [],
    }
  })
}
