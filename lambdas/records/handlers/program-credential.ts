import { randomBytes } from 'node:crypto'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { refusal } from '../../platform/http-reply.ts'
import { readSecret } from '../../platform/secrets.ts'
import { credentialJson, identityOf } from '../credential.ts'
import { credentialKeys } from '../credential-keys.ts'
import { findCredential } from '../credential-queries.ts'
import { credentialEnvironment } from '../environment.ts'
import { getProgramCredential } from '../credential-operations.ts'
import { answerCertificate, signedDocument } from '../public-document.ts'
import { signCredential } from '../sign-credential.ts'

const settings = environment(credentialEnvironment)

/** The credential of a program certificate, for whoever has its address; with the hashed email address for its owner, who asks for it. */
export const handler = httpHandler(getProgramCredential, async ({ params: { hash }, query: { identity }, session }) => {
  const { SITE_URL, CREDENTIAL_KEYS_SECRET_ID } = settings()
  const found = await findCredential(await database(), hash)
  return answerCertificate(found, async (row) => {
    if (identity && row.userId !== session?.userId)
      return refusal(403, 'not-yours', 'identity: only its owner gets a credential with an identity', ['identity'])
    if (identity && !row.email) return refusal(400, 'invalid-input', 'identity: you have no email address here', ['identity'])
    const hashed = identity && row.email ? identityOf(row.email, randomBytes(16).toString('hex')) : null
    const keys = await readSecret(CREDENTIAL_KEYS_SECRET_ID, credentialKeys)
    const signed = await signCredential(credentialJson(row, SITE_URL, hashed), keys, SITE_URL)
    return signedDocument(signed, `micromasters-${hash}.jwt`)
  })
})
