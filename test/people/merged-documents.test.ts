import { beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { forgetSecret } from '../../lambdas/platform/secrets.ts'
import { startApi } from '../kit/api.ts'
import { coordinationClient, createCoordination } from '../kit/coordination.ts'
import { newCredentialKey } from '../kit/credential-keys.ts'
import { truncateAll } from '../kit/golden.ts'
import { strangersVerifier } from '../kit/verifier.ts'
import { BY, peopleTools, replyTo } from './kit.ts'

const api = await startApi()
const tools = peopleTools(api.pool, await createCoordination('dynalite', coordinationClient('dynalite')))
const atSite = (url: string) => fetch(url.replace(/^https?:\/\/testserver/, api.url))
const { isRevoked } = strangersVerifier('http://testserver/.well-known/did.json', atSite)

const hashOf = (kind: 'c' | 'p', user: number) => `${kind === 'c' ? 'c' : 'd'}${user}`.padEnd(32, '0')
const uuidOf = (user: number) => `db47cf10-4306-47e5-b858-ce9fdf69bca${user}`
const shareOf = (user: number) => `73a50f98-9b13-460a-b575-fd3da54d615${user}`
const courseCertificate = (user: number) => `/api/v0/certificates/course/${hashOf('c', user)}/`
const certificate = (user: number) => `/api/v0/certificates/program/${hashOf('p', user)}/`
const credential = (user: number) => `${certificate(user)}credential/`
const letter = (user: number) => `/api/v0/letters/program/${uuidOf(user)}/`
const record = (user: number) => `/api/v0/records/programs/${user}0/shared/${shareOf(user)}/`
const documents = [courseCertificate, certificate, credential, letter, record]

const names = ['ada', 'ada.two', 'ada.three'] as const
const merge = (from: string, into: string, keep: 'from' | 'into') => {
  const tables = ['profile', 'course_certificate', 'program_certificate', 'program_letter', 'program_enrollment']
  return replyTo('user-merge', { ...BY, from, into, decisions: Object.fromEntries(tables.map((table) => [table, keep])) }, tools)
}
const statusOf = async (path: string) => (await api.ask(path)).status
const statuses = (user: number) => Promise.all(documents.map((pathOf) => statusOf(pathOf(user))))
const body = async (path: string) => z.looseObject({}).parse(await (await api.ask(path)).json())
const revoke = (user: number) =>
  api.pool.query(`
    UPDATE program_certificate SET revoked_on = now(), revoked_reason = 'x' WHERE hash = '${hashOf('p', user)}';
    INSERT INTO revoked_certificate (hash, kind, user_id, revoked_on, reason) VALUES ('${hashOf('p', user)}', 'program', ${user}, now(), 'x')`)

/** Three users, each with both certificates, a letter and a shared record of the same program. */
beforeEach(async () => {
  const client = await api.pool.connect()
  await truncateAll(client).finally(() => client.release())
  api.secrets.put('credential-keys', JSON.stringify({ current: 'a', keys: { a: newCredentialKey() } }))
  forgetSecret('credential-keys')
  await api.pool.query(`
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'Logistics', true, 1, 1);
    INSERT INTO program_page (id, program_id, slug, title, program_letter_text, program_letter_logo)
      VALUES (1, 1, 'p', 'P', '<p>Well done</p>', '/media/logo.png');
    INSERT INTO course (id, program_id, position_in_program, title) VALUES (1, 1, 1, 'Flow');
    INSERT INTO program_certificate_signatory (program_page_id, name) VALUES (1, 'Ann');
    INSERT INTO course_certificate_signatory (program_page_id, course_id, name) VALUES (1, 1, 'Ann');
    INSERT INTO program_letter_signatory (program_page_id, name) VALUES (1, 'Ann')`)
  for (const [at, name] of names.entries()) {
    const id = at + 1
    await api.pool.query(`
      INSERT INTO app_user (id, username, email) VALUES (${id}, '${name}', '${name}@example.com');
      INSERT INTO profile (user_id, student_id, first_name, last_name) VALUES (${id}, ${id}, 'Ada ${id}', 'Lovelace');
      INSERT INTO program_enrollment (id, user_id, program_id, share_hash) VALUES (${id}0, ${id}, 1, '${shareOf(id)}');
      INSERT INTO course_certificate (user_id, course_id, hash) VALUES (${id}, 1, '${hashOf('c', id)}');
      INSERT INTO program_certificate (user_id, program_id, hash) VALUES (${id}, 1, '${hashOf('p', id)}');
      INSERT INTO program_letter (user_id, program_id, uuid) VALUES (${id}, 1, '${uuidOf(id)}')`)
  }
})

describe('what a stranger has been given of somebody who was merged', () => {
  it.each(['into', 'from'] as const)('leads to what stays of the person: of %s', async (keep) => {
    await merge('ada.two', 'ada', keep)
    const [stays, gone] = keep === 'into' ? [1, 2] : [2, 1]
    expect(await statuses(stays)).toEqual([200, 200, 200, 200, 200])
    expect(await statuses(gone)).toEqual([200, 200, 200, 200, 200])
    for (const user of [stays, gone]) {
      expect(await body(courseCertificate(user))).toMatchObject({ name: `Ada ${stays} Lovelace`, hash: hashOf('c', stays) })
      expect(await body(certificate(user))).toMatchObject({ name: `Ada ${stays} Lovelace`, hash: hashOf('p', stays) })
      expect(await body(letter(user))).toMatchObject({ name: `Ada ${stays} Lovelace` })
      expect(await body(record(user))).toMatchObject({ profile: { username: 'ada', full_name: `Ada ${stays} Lovelace` } })
    }
    expect(await statusOf(letter(gone).toUpperCase().replace('/API/V0/LETTERS/PROGRAM/', '/api/v0/letters/program/'))).toBe(200)
  })

  it('keeps its address when the person had only one of it', async () => {
    await api.pool.query(`
      DELETE FROM course_certificate WHERE user_id = 1; DELETE FROM program_certificate WHERE user_id = 1;
      DELETE FROM program_letter WHERE user_id = 1; DELETE FROM program_enrollment WHERE user_id = 1`)
    await merge('ada.two', 'ada', 'into')
    expect(await statuses(2)).toEqual([200, 200, 200, 200, 200])
    expect(await body(certificate(2))).toMatchObject({ name: 'Ada 1 Lovelace', hash: hashOf('p', 2) })
    expect((await api.pool.query('SELECT FROM former_address')).rowCount).toBe(0)
  })

  it('follows through a second merge', async () => {
    await merge('ada.two', 'ada', 'into')
    await merge('ada', 'ada.three', 'into')
    for (const user of [1, 2]) {
      expect(await statuses(user)).toEqual([200, 200, 200, 200, 200])
      expect(await body(certificate(user))).toMatchObject({ hash: hashOf('p', 3) })
    }
    expect((await api.pool.query('SELECT DISTINCT kind, current FROM former_address')).rowCount).toBe(4)
  })

  it('is revoked with the certificate that stays, as is the credential that was downloaded', async () => {
    const jwt = await (await api.ask(credential(2))).text()
    await merge('ada.two', 'ada', 'into')
    expect(await isRevoked(jwt)).toBe(false)
    await revoke(1)
    expect(await Promise.all([certificate(2), credential(2)].map(statusOf))).toEqual([410, 410])
    expect(await isRevoked(jwt)).toBe(true)
    // Issued again, the certificate has a new hash; what was revoked stays so.
    await api.pool.query(`UPDATE program_certificate SET revoked_on = NULL, hash = '${'e'.repeat(32)}' WHERE user_id = 1`)
    expect(await statusOf(certificate(2))).toBe(410)
    expect(await isRevoked(jwt)).toBe(true)
  })

  it('is revoked when the operator lets the revoked one of two stay', async () => {
    const jwt = await (await api.ask(credential(2))).text()
    await revoke(1)
    await merge('ada.two', 'ada', 'into')
    expect(await statusOf(certificate(2))).toBe(410)
    expect(await isRevoked(jwt)).toBe(true)
  })

  it('stays revoked and withdrawn, whatever else the person has', async () => {
    const jwt = await (await api.ask(credential(2))).text()
    await revoke(2)
    await api.pool.query('UPDATE program_letter SET is_active = false WHERE user_id = 2')
    await merge('ada.two', 'ada', 'into')
    expect(await Promise.all([certificate(2), letter(2)].map(statusOf))).toEqual([410, 404])
    expect(await Promise.all([certificate(1), letter(1)].map(statusOf))).toEqual([200, 200])
    expect(await isRevoked(jwt)).toBe(true)
  })

  it('of a shared record ends with the link that the owner sees, and the owner sees one', async () => {
    await api.pool.query('UPDATE program_enrollment SET share_hash = NULL WHERE user_id = 1')
    await merge('ada.two', 'ada', 'into')
    const asOwner = { as: { userId: 1, username: 'ada' } }
    const url = `http://testserver/records/programs/10/shared/${shareOf(2)}`
    for (const path of ['/api/v0/records/programs/10/', record(2)])
      expect(await (await api.ask(path, asOwner)).json()).toMatchObject({ is_owner: true, share: { url } })
    await api.ask('/api/v0/enrollment_share_hash/', { ...asOwner, method: 'DELETE', body: { enrollment_id: 10 } })
    expect(await statusOf(record(2))).toBe(404)
    await api.ask('/api/v0/enrollment_share_hash/', { ...asOwner, method: 'POST', body: { enrollment_id: 10 } })
    expect(await statusOf(record(2))).toBe(404)
  })
})
