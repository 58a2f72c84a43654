import { hasEarnedCertificate } from '../../domain/certificates.ts'
import { queueDocuments } from '../../freeze/consequence-queries.ts'
import { lockLearners } from '../../freeze/queries.ts'
import { type Candidate, courseCandidates, makeCertificates, type Subject } from './certificate-queries.ts'
import { issueInPages, type Issued, type Issuing } from './issuing.ts'

/**
 * Issues certificates of a course (rules/exam-grades.md, "Certificates and letters"): to those named who have earned it, also after a
 * revocation; or to all who have earned it and never had one.
 */
export function issueCourseCertificates(issuing: Issuing, course: Subject, userIds: readonly number[] | null): Promise<Issued> {
  return issueInPages(issuing, async (client, after, most) => {
    const found = await courseCandidates(client, course.id, { userIds, after, most })
    await lockLearners(
      client,
      found.map(({ userId }) => userId),
    )
    // Read again behind the locks: who issues at the same time has come first, or comes after.
    const locked = await courseCandidates(client, course.id, { userIds: found.map(({ userId }) => userId), after: 0, most })
    const judged = locked.map((candidate) => ({ candidate, reason: refusalOf(candidate, userIds !== null) }))
    const deserving = judged.filter(({ reason }) => reason === null).map(({ candidate }) => candidate)
    const made = deserving.map(({ userId, standing }) => ({ userId, hash: issuing.hash(), again: standing === 'revoked' }))
    await makeCertificates(client, 'course', course.id, made, issuing.now)
    await queueDocuments(
      client,
      made.map(({ userId }) => userId),
    )
    return {
      last: found.at(-1)?.userId ?? null,
      learners: deserving.map(({ userId, username, standing }) => ({ userId, username, again: standing === 'revoked' })),
      refused:
        userIds === null
          ? []
          : judged.flatMap(({ candidate, reason }) => (reason === null ? [] : [{ ...idOf(candidate), reason }])),
    }
  })
}

const idOf = ({ userId, username }: Candidate) => ({ userId, username })

function refusalOf(candidate: Candidate, named: boolean): string | null {
  if (candidate.standing === 'valid') return 'has the certificate already'
  if (candidate.standing === 'revoked' && !named) return 'it was revoked'
  return hasEarnedCertificate(candidate) ? null : 'has not passed the course, or not its exam'
}
