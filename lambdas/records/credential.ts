import { createHash } from 'node:crypto'
import { shownAddress } from '../domain/addresses.ts'
import { isoOf, SECOND } from '../domain/instants.ts'
import type { AchievementRow, CredentialRow } from './credential-queries.ts'
import { profileOf } from './issuer.ts'
import type { AchievementJson } from './shapes.ts'
import type { Unsigned } from './sign-credential.ts'
import { placeOf, statusListUrl } from './status-list.ts'

const CREDENTIALS_CONTEXT = 'https://www.w3.org/ns/credentials/v2'
const CONTEXTS = [CREDENTIALS_CONTEXT, 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json']

/** A list counts from this much earlier: clocks of verifiers may be behind ours. */
const CLOCKS_BEHIND_S = 300

/** What is achieved with a program, as its own address gives it (Open Badges 3.0, "Achievement"). */
export function achievementJson(row: AchievementRow, siteUrl: string): AchievementJson {
  const image = shownAddress(row.thumbnailUrl, siteUrl)
  const courses = row.requiredCourses === 1 ? 'the course' : `the ${row.requiredCourses} courses`
  return {
    id: `${siteUrl}/api/v0/achievements/program/${row.programId}`,
    type: ['Achievement'],
    achievementType: 'CertificateOfCompletion',
    name: row.programTitle,
    description: `The MicroMasters program in ${row.programTitle}, taught by MIT.`,
    criteria: {
      ...(row.pageSlug !== null && { id: `${siteUrl}/${row.pageSlug}/` }),
      narrative: `Passing ${courses} that the program asks for, with the exam of each that has one.`,
    },
    ...(image !== null && { image: { id: image, type: 'Image' } }),
    creator: profileOf(siteUrl),
  }
}

/** The achievement as a document of its own. */
export const achievementDocument = (row: AchievementRow, siteUrl: string): AchievementJson => ({
  '@context': CONTEXTS,
  ...achievementJson(row, siteUrl),
})

/** Whom a credential is about, for who knows the email address already: it is hashed with a salt (Open Badges 3.0, "IdentityObject"). */
export function identityOf(email: string, salt: string) {
  const digest = createHash('sha256').update(`${email.toLowerCase()}${salt}`).digest('hex')
  return { type: 'IdentityObject', hashed: true, identityHash: `sha256$${digest}`, identityType: 'emailAddress', salt }
}

type Identity = ReturnType<typeof identityOf>

/** The credential of a program certificate, unsigned (rules/records.md, "Verifiable credentials"): no name, and no address unless asked for. */
export function credentialJson(row: CredentialRow, siteUrl: string, identity: Identity | null): Unsigned {
  const { list, index } = placeOf(row.position)
  const listUrl = statusListUrl(siteUrl, list)
  return {
    '@context': CONTEXTS,
    id: `${siteUrl}/api/v0/certificates/program/${row.hash}/credential`,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: row.programTitle,
    issuer: profileOf(siteUrl),
    validFrom: isoOf(row.issuedOn),
    credentialSubject: {
      // Every subject needs an id or an identity: this one names whoever the certificate names.
      id: `${siteUrl}/certificate/program/${row.hash}#learner`,
      type: ['AchievementSubject'],
      ...(identity && { identifier: [identity] }),
      achievement: achievementJson(row, siteUrl),
    },
    credentialStatus: {
      id: `${listUrl}#${index}`,
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: String(index),
      statusListCredential: listUrl,
    },
  }
}

/** A status list as a credential, unsigned. `encodedList`: see `encodeStatusList`. */
export function statusListJson(
  { list, encodedList }: { list: number; encodedList: string },
  siteUrl: string,
  now: Date,
): Unsigned {
  const id = statusListUrl(siteUrl, list)
  return {
    '@context': [CREDENTIALS_CONTEXT],
    id,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: profileOf(siteUrl).id,
    validFrom: isoOf(Math.floor(now.getTime() / 1000 - CLOCKS_BEHIND_S) * SECOND),
    credentialSubject: { id: `${id}#list`, type: 'BitstringStatusList', statusPurpose: 'revocation', encodedList },
  }
}
