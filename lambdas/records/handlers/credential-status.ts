import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { notFound } from '../../platform/http-reply.ts'
import { readSecret } from '../../platform/secrets.ts'
import { statusListJson } from '../credential.ts'
import { credentialKeys } from '../credential-keys.ts'
import { getCredentialStatus } from '../credential-operations.ts'
import { revokedOfList } from '../credential-queries.ts'
import { credentialEnvironment } from '../environment.ts'
import { signedDocument } from '../public-document.ts'
import { signCredential } from '../sign-credential.ts'
import { encodeStatusList } from '../status-list.ts'

const settings = environment(credentialEnvironment)

/** A status list, for every verifier: which credentials are revoked now. */
export const handler = httpHandler(getCredentialStatus, async ({ params: { list } }, { now }) => {
  const { SITE_URL, CREDENTIAL_KEYS_SECRET_ID } = settings()
  const revoked = await revokedOfList(await database(), list)
  if (!revoked) return notFound()
  const keys = await readSecret(CREDENTIAL_KEYS_SECRET_ID, credentialKeys)
  const unsigned = statusListJson({ list, encodedList: encodeStatusList(revoked) }, SITE_URL, now)
  return signedDocument(await signCredential(unsigned, keys, SITE_URL))
})
