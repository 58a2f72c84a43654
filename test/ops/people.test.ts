import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { startS3 } from '../../local/engines/s3.ts'
import { startSimulator } from '../../local/simulator/start.ts'
import { backendSecrets } from '../../local/world/credentials.ts'
import { createWorld } from '../../local/world/world.ts'
import { putMedia, readMedia } from '../../lambdas/platform/media.ts'
import { coordinationClient, createCoordination } from '../kit/coordination.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'
import { ring, seedCatalog, seedPerson } from '../people/kit.ts'
import { startSystem, type } from './system.ts'

const now = new Date()
const simulator = await startSimulator({ world: createWorld({ learners: 3, seed: 'people', now }) })
afterAll(() => simulator.close())
const { pool, url } = await createDatabase()
const table = await createCoordination('dynalite', coordinationClient('dynalite'))
const folder = mkdtempSync(join(tmpdir(), 'micromasters-people-'))
const s3 = await startS3({ directory: join(folder, 's3'), bucket: 'media' })
const { file, secrets } = await startSystem(url, table, simulator.edxorg.url, 'off', s3.endpoint)
secrets.put('token-keys', JSON.stringify(ring))
secrets.put('edxorg', JSON.stringify(backendSecrets.edxorg))
secrets.put('mitxonline', JSON.stringify({ clientId: 'wrong', clientSecret: 'wrong' }))

afterAll(async () => {
  await s3.stop()
  rmSync(folder, { recursive: true })
})
const ops = (line: string, person: boolean | string | null = null) => type(file, line, person)
const rows = async (sql: string) => (await pool.query(sql)).rows
const operator = userInfo().username

beforeEach(async () => {
  const client = await pool.connect()
  await truncateAll(client).finally(() => client.release())
  await seedCatalog(pool)
  await seedPerson(pool, { id: 1, username: 'ada', email: 'ada@example.com', name: 'Augusta' })
  await pool.query(
    `INSERT INTO app_user (id, username, email) VALUES (2, 'bob', 'bob@example.com'); DELETE FROM operator_audit; DELETE FROM role`,
  )
})

describe('roles', () => {
  it('are granted, listed and taken, with a reason', async () => {
    expect(await ops('role grant bob staff supply-chain --dry-run')).toMatchObject({
      code: 0,
      out: 'would be: id:2 is staff of 1 (Supply Chain)',
    })
    expect((await ops('role list')).out).toBe('nobody has a role')
    expect(await ops('role grant bob staff supply-chain --reason "new lead"')).toMatchObject({
      code: 0,
      out: 'id:2 is staff of 1 (Supply Chain)',
    })
    expect((await ops('role grant bob staff 1')).out).toBe('id:2 is staff of 1 (Supply Chain): nothing changes')
    expect((await ops('role list --program 1')).out).toBe(
      ['role   user  username    program  title', 'staff  id:2  bob               1  Supply Chain'].join('\n'),
    )
    expect(await ops('role revoke bob 1')).toMatchObject({ code: 1, error: expect.stringContaining('Pass --yes') })
    expect(await ops('role revoke bob 1', true)).toMatchObject({
      asked: ['Take the role of id:2 in Supply Chain? [y/N]'],
      code: 0,
    })
    expect((await ops('audit --user bob')).out.split('\n').map((line) => line.slice(18).trim())).toEqual([
      expect.stringMatching(/^who +what +details +why$/),
      expect.stringMatching(new RegExp(`^${operator} +role revoke +role staff, userId 2, programId 1$`)),
      expect.stringMatching(new RegExp(`^${operator} +role grant +role staff, userId 2, programId 1 +new lead$`)),
    ])
  })

  it.each([
    ['role grant bob owner 1', 2, 'role grant: the role must be one of staff, instructor (--help tells more)'],
    ['role grant bob staff 9', 1, 'there is no program 9'],
    ['user unlink ada', 2, 'user unlink: --backend must be one of mitxonline, edxorg (--help tells more)'],
    [
      'user merge bob ada --decide profile',
      2,
      `user merge: --decide: 'profile' is not of the form <what>=from|into (--help tells more)`,
    ],
    ['audit --since yesterday', 2, `audit: --since: 'yesterday' is not a time (--help tells more)`],
    ['user rename bob a:b', 1, 'InputError: request: username: letters, digits, space and . @ _ + - only'],
  ])('%s is refused in one line', async (line, code, error) => {
    expect(await ops(line, true)).toMatchObject({ code, error })
  })
})

describe('users', () => {
  it('are found', async () => {
    const { out } = await ops('user find BOB@')
    expect(out).toMatch(/^id:2 +bob +active +bob@example.com$/m)
    expect((await ops('user find nobody')).out).toBe('nobody')
  })

  it('are deactivated after a question, and activated', async () => {
    expect((await ops('user deactivate bob', false)).code).toBe(1)
    expect(await rows('SELECT is_active FROM app_user WHERE id = 2')).toEqual([{ is_active: true }])
    expect(await ops('user deactivate bob', true)).toMatchObject({
      out: 'id:2 is inactive, and signed out everywhere',
      asked: ['Deactivate id:2 (bob)? [y/N]'],
    })
    expect((await ops('user activate bob')).out).toBe('id:2 is active')
    expect((await ops('user signout bob')).out).toBe('id:2 is signed out everywhere')
  })

  it('are renamed and unlinked', async () => {
    expect((await ops('user rename bob robert --yes')).out).toBe('id:2 is called robert; it was bob')
    expect(JSON.parse((await ops('user unlink ada --backend edxorg --yes --json')).out)).toMatchObject({
      uid: 'ada-edx',
      dryRun: false,
    })
  })

  it('are merged once all that collides is decided', async () => {
    await pool.query(`INSERT INTO final_grade (user_id, course_run_id, grade) VALUES (2, 1, 0.3)`)
    const first = await ops('user merge bob ada', true)
    expect(first).toMatchObject({ code: 1, asked: [] })
    expect(first.out).toContain('final_grade:course-v1:MITx+A+1T2026  NOT DECIDED')
    expect(first.out).toContain('1 collision not decided: nothing was done. Say --decide.')
    const done = await ops('user merge bob ada --decide final_grade:course-v1:MITx+A+1T2026=into', true)
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining('id:2 is id:1 now') })
    expect(await rows('SELECT user_id, grade FROM final_grade')).toEqual([{ user_id: 1, grade: 0.8 }])
  })

  it('are exported into a new file that only the operator reads', async () => {
    const path = join(folder, 'ada.json')
    await putMedia('profile/1.jpg', Buffer.from('face'), 'image/jpeg')
    expect((await ops(`user export ada ${path}`)).code).toBe(0)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      userId: 1,
      stored: { profile: [{ about_me: 'I am Augusta' }] },
    })
    expect(await ops(`user export ada ${path}`)).toMatchObject({ code: 1, error: expect.stringContaining('EEXIST') })
  })

  it('leave when their username is typed, and nothing else', async () => {
    await putMedia('profile/1.jpg', Buffer.from('face'), 'image/jpeg')
    await putMedia('profile/2.jpg', Buffer.from('another'), 'image/jpeg')
    expect(await ops('user retire ada', true)).toMatchObject({ code: 1, error: 'nothing was done' })
    expect(await rows('SELECT FROM profile')).toHaveLength(1)
    const done = await ops('user retire id:1 --reason "asked"', 'ada')
    expect(done.asked[0]).toMatch(/final_grade +1 row\n[^]*This cannot be undone. Type the username of id:1 to go on:$/)
    expect(done.code).toBe(0)
    expect(done.out).toContain('tokens are revoked on edxorg')
    expect(done.out).toContain('mitxonline did not revoke them: refused')
    expect(done.out).not.toMatch(/\bada\b|Augusta/)
    expect(await readMedia('profile/1.jpg')).toBe(null)
    expect(await readMedia('profile/2.jpg')).not.toBe(null)
    expect(await rows('SELECT username FROM app_user WHERE id = 1')).toEqual([{ username: 'retired-1' }])
    expect((await ops('user retire id:1', 'retired-1')).error).toMatch(/^id:1 left on/)
  })
})

it('writes tokens anew', async () => {
  expect((await ops('tokens rewrite --dry-run')).out).toBe('2 accounts, 0 to be written anew, 0 written')
})
