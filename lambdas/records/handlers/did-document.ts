import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { readSecret } from '../../platform/secrets.ts'
import { credentialKeys } from '../credential-keys.ts'
import { getDidDocument } from '../credential-operations.ts'
import { didDocumentEnvironment } from '../environment.ts'
import { didDocument } from '../issuer.ts'
import { openDocument } from '../public-document.ts'

const settings = environment(didDocumentEnvironment)

/** By which keys this site signs credentials, and has signed them. */
export const handler = httpHandler(getDidDocument, async () => {
  const { SITE_URL, CREDENTIAL_KEYS_SECRET_ID } = settings()
  const keys = await readSecret(CREDENTIAL_KEYS_SECRET_ID, credentialKeys)
  return openDocument(didDocument(SITE_URL, keys), 'application/did+json')
})
