import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { credentialKeys } from '../../lambdas/records/credential-keys.ts'
import { LIST_LENGTH } from '../../lambdas/records/status-list.ts'
import { forgetSecret } from '../../lambdas/platform/secrets.ts'
import { verifyCredential } from '../../ops/credential.ts'
import { startApi } from '../kit/api.ts'
import { newCredentialKey } from '../kit/credential-keys.ts'
import { truncateAll } from '../kit/golden.ts'
import { statusEntry, strangersVerifier } from '../kit/verifier.ts'

const api = await startApi()
const ADA = { userId: 1, username: 'ada' }
const BO = { userId: 2, username: 'bo' }
const HASH = 'a'.repeat(32)
const NEW_HASH = 'b'.repeat(32)
const DID = 'did:web:testserver'
const pathOf = (hash: string) => `/api/v0/certificates/program/${hash}/credential/`

const putKeys = (current: string, keys: Record<string, string>) => {
  api.secrets.put('credential-keys', JSON.stringify({ current, keys }))
  forgetSecret('credential-keys')
}
const key = newCredentialKey()

beforeEach(async () => {
  const client = await api.pool.connect()
  await truncateAll(client).finally(() => client.release())
  putKeys('a', { a: key })
  await api.pool.query(`
    INSERT INTO app_user (id, username, email) VALUES (1, 'ada', 'Ada@example.com'), (2, 'bo', '');
    INSERT INTO profile (user_id, student_id, first_name, last_name) VALUES (1, 1, 'Ada', 'Lovelace');
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'P & Q', true, 3, 1), (2, 'Draft', false, 1, 1);
    INSERT INTO program_page (id, program_id, slug, title, thumbnail_url) VALUES (1, 1, 'p', 'P', '/media/p.png');
    INSERT INTO program_certificate_signatory (program_page_id, name) VALUES (1, 'Ann');
    INSERT INTO program_certificate (user_id, program_id, hash, created_on) VALUES (1, 1, '${HASH}', '2026-02-03T04:05:06Z')`)
})

/** Requests for the site go to the gateway. */
const atSite = (url: string, init?: RequestInit) => fetch(url.replace(/^https?:\/\/testserver/, api.url), init)
const verdict = (jwt: string) => verifyCredential(jwt, { fetch: atSite, now: new Date() })

const { verified, isRevoked } = strangersVerifier('http://testserver/.well-known/did.json', atSite)

const credential = async (hash = HASH) => {
  const response = await api.ask(pathOf(hash))
  expect(response.status).toBe(200)
  return response.text()
}
const revoke = () =>
  api.pool.query(`
    UPDATE program_certificate SET revoked_on = now(), revoked_reason = 'x';
    INSERT INTO revoked_certificate (hash, kind, user_id, revoked_on, reason) VALUES ('${HASH}', 'program', 1, now(), 'x')`)

describe('the credential of a program certificate', () => {
  it('is an Open Badge that a library verifies which has no part in making it, without a name or an address', async () => {
    const response = await api.ask(pathOf(HASH))
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/vc+jwt',
      'content-disposition': `attachment; filename="micromasters-${HASH}.jwt"`,
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    })
    const jwt = await response.text()
    expect(decodeProtectedHeader(jwt)).toEqual({ alg: 'EdDSA', typ: 'vc+jwt', kid: `${DID}#a` })
    const site = 'http://testserver'
    const issuer = { id: DID, type: ['Profile'], name: 'MIT MicroMasters', url: site }
    expect(await verified(jwt)).toEqual({
      '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
      id: `${site}/api/v0/certificates/program/${HASH}/credential`,
      type: ['VerifiableCredential', 'OpenBadgeCredential'],
      name: 'P & Q',
      issuer,
      validFrom: '2026-02-03T04:05:06Z',
      credentialSubject: {
        id: `${site}/certificate/program/${HASH}#learner`,
        type: ['AchievementSubject'],
        achievement: {
          id: `${site}/api/v0/achievements/program/1`,
          type: ['Achievement'],
          achievementType: 'CertificateOfCompletion',
          name: 'P & Q',
          description: 'The MicroMasters program in P & Q, taught by MIT.',
          criteria: { id: `${site}/p/`, narrative: expect.stringContaining('the 3 courses') },
          image: { id: `${site}/media/p.png`, type: 'Image' },
          creator: issuer,
        },
      },
      credentialStatus: {
        id: expect.stringMatching(/\/0#\d+$/),
        type: 'BitstringStatusListEntry',
        statusPurpose: 'revocation',
        statusListIndex: expect.stringMatching(/^\d+$/),
        statusListCredential: `${site}/api/v0/credentials/status/0`,
      },
      iss: DID,
      jti: `${site}/api/v0/certificates/program/${HASH}/credential`,
      sub: `${site}/certificate/program/${HASH}#learner`,
      nbf: Date.UTC(2026, 1, 3, 4, 5, 6) / 1000,
    })
    expect(await verdict(jwt)).toMatchObject({ issuer: DID, achievement: 'P & Q', revoked: false, identity: false })
  })

  it('names an achievement that its address shows; a draft shows none', async () => {
    const response = await api.ask('/api/v0/achievements/program/1')
    expect(await response.json()).toMatchObject({ id: 'http://testserver/api/v0/achievements/program/1', name: 'P & Q' })
    for (const id of ['2', '77', 'x']) expect((await api.ask(`/api/v0/achievements/program/${id}`)).status).toBe(404)
  })

  it("holds the owner's email address, hashed, only when the owner asks for it", async () => {
    const subject = z.object({
      credentialSubject: z.object({ identifier: z.tuple([z.object({ identityHash: z.string(), salt: z.string() })]) }),
    })
    const own = await api.ask(`${pathOf(HASH)}?identity=email`, { as: ADA })
    const [{ identityHash, salt }] = subject.parse(await verified(await own.text())).credentialSubject.identifier
    expect(identityHash).toBe(`sha256$${createHash('sha256').update(`ada@example.com${salt}`).digest('hex')}`)
    for (const [asking, status] of [
      [{}, 403],
      [{ as: BO }, 403],
    ] as const)
      expect((await api.ask(`${pathOf(HASH)}?identity=email`, asking)).status).toBe(status)
    expect((await api.ask(`${pathOf(HASH)}?identity=name`, { as: ADA })).status).toBe(400)
    await api.pool.query("UPDATE app_user SET email = ''")
    expect((await api.ask(`${pathOf(HASH)}?identity=email`, { as: ADA })).status).toBe(400)
  })

  it('is revoked with the certificate, for every verifier and at once; one issued again is another credential', async () => {
    const jwt = await credential()
    expect(await isRevoked(jwt)).toBe(false)
    await revoke()
    expect(await isRevoked(jwt)).toBe(true)
    expect(await verdict(jwt)).toMatchObject({ revoked: true })
    expect((await api.ask(pathOf(HASH))).status).toBe(410)
    await api.pool.query(`UPDATE program_certificate SET hash = '${NEW_HASH}', revoked_on = NULL`)
    expect(await isRevoked(await credential(NEW_HASH))).toBe(false)
    expect(await isRevoked(jwt)).toBe(true)
  })

  it('is asked for anew by every verifier, as is all that it leads to', async () => {
    const paths = [pathOf(HASH), '/.well-known/did.json', '/api/v0/credentials/status/0', '/api/v0/achievements/program/1']
    for (const path of paths) {
      const { status, headers } = await api.ask(path)
      expect([path, status, headers.get('cache-control'), headers.get('access-control-allow-origin')]).toEqual([
        path,
        200,
        'no-store',
        '*',
      ])
    }
  })

  it('keeps its place in the list when the row of the certificate is made anew', async () => {
    const jwt = await credential()
    await api.pool.query('DELETE FROM program_certificate')
    await api.pool.query(`INSERT INTO program_certificate (user_id, program_id, hash) VALUES (1, 1, '${HASH}')`)
    await revoke()
    expect(await isRevoked(jwt)).toBe(true)
  })

  it('finds its place beyond the first list', async () => {
    await api.pool.query(`ALTER SEQUENCE credential_status_position_seq RESTART WITH ${LIST_LENGTH + 9}`)
    await api.pool.query(`UPDATE program_certificate SET hash = '${NEW_HASH}'`)
    const { credentialStatus } = statusEntry.parse(decodeJwt(await credential(NEW_HASH)))
    expect(credentialStatus).toEqual({
      statusListIndex: '9',
      statusListCredential: 'http://testserver/api/v0/credentials/status/1',
    })
    expect((await api.ask('/api/v0/credentials/status/2')).status).toBe(404)
    expect((await api.ask('/api/v0/credentials/status/x')).status).toBe(404)
  })

  it('is 404 without certificate or signatories', async () => {
    expect((await api.ask(pathOf('c'.repeat(32)))).status).toBe(404)
    await api.pool.query('DELETE FROM program_certificate_signatory')
    expect((await api.ask(pathOf(HASH))).status).toBe(404)
  })
})

describe('keys', () => {
  const publicHalf = createPublicKey(createPrivateKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'pkcs8' }))
    .export({ format: 'der', type: 'spki' })
    .toString('base64')

  it('of before a rotation still verify, by their public halves; those that are listed no longer do not', async () => {
    const old = await credential()
    putKeys('b', { a: publicHalf, b: newCredentialKey() })
    expect(decodeProtectedHeader(await credential()).kid).toBe(`${DID}#b`)
    for (const jwt of [old, await credential()]) {
      await verified(jwt)
      expect(await verdict(jwt)).toMatchObject({ revoked: false })
    }
    const document = await (await api.ask('/.well-known/did.json')).text()
    expect(document).not.toMatch(/"d":/)
    putKeys('b', { b: newCredentialKey() })
    await expect(verified(old)).rejects.toThrow()
    await expect(verdict(old)).rejects.toThrow(`${DID} does not list the key ${DID}#a`)
  })

  it.each([
    ['no current key', { current: 'b', keys: { a: key } }],
    ['only a public half to sign by', { current: 'a', keys: { a: publicHalf } }],
    ['no key', { current: 'a', keys: { a: 'AAAA' } }],
    ['no base64', { current: 'a', keys: { a: '%' } }],
  ])('are refused when there is %s', (_, ring) => expect(credentialKeys.safeParse(ring).success).toBe(false))
})

describe('what was changed', () => {
  const changed = (jwt: string, part: 0 | 1 | 2, change: (text: string) => string) => {
    const parts = jwt.split('.')
    parts[part] = Buffer.from(change(Buffer.from(parts[part] ?? '', 'base64url').toString('latin1')), 'latin1').toString(
      'base64url',
    )
    return parts.join('.')
  }

  it.each<[string, (jwt: string) => string, RegExp]>([
    ['content', (jwt) => changed(jwt, 1, (text) => text.replace('P & Q', 'R & S')), /not what its issuer has signed/],
    ['signature', (jwt) => changed(jwt, 2, (text) => `${text.slice(0, -1)}!`), /not what its issuer has signed/],
    ['issuer', (jwt) => changed(jwt, 1, (text) => text.replaceAll(DID, 'did:web:elsewhere')), /is signed for/],
    ['key', (jwt) => changed(jwt, 0, (text) => text.replace('#a', '#z')), /does not list the key/],
    ['type', (jwt) => changed(jwt, 0, (text) => text.replace('vc+jwt', 'at+jwt')), /typ does not fit/],
    ['text', () => 'nothing', /cannot be read/],
  ])('in its %s is refused', async (_, change, says) => {
    const jwt = change(await credential())
    await expect(verdict(jwt)).rejects.toThrow(says)
    await expect(verified(jwt)).rejects.toThrow()
  })
})
