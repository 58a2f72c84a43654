import { beforeEach, describe, expect, it } from 'vitest'
import { hasEnded } from '../../lambdas/platform/sessions.ts'
import { coordinationClient, createCoordination } from '../kit/coordination.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'
import { unboundToken } from '../platform/unbound-token.ts'
import { BY, cipher, peopleTools, replyTo, ring, seedCatalog, seedPerson } from './kit.ts'

const { pool } = await createDatabase()
const coordination = coordinationClient('dynalite')
const table = await createCoordination('dynalite', coordination)
const tools = peopleTools(pool, table)
const rows = async (sql: string) => (await pool.query(sql)).rows
const audited = () => rows('SELECT operator, command, reason, details FROM operator_audit ORDER BY id')

beforeEach(async () => {
  const client = await pool.connect()
  await truncateAll(client).finally(() => client.release())
  await seedCatalog(pool)
  await seedPerson(pool, { id: 1, username: 'ada', email: 'ada@example.com', name: 'Augusta' })
  await pool.query(`
    INSERT INTO app_user (id, username, email) VALUES (2, 'bob', 'b_b@example.com');
    INSERT INTO profile (id, user_id, first_name, last_name, student_id) VALUES (2, 2, 'Bob', 'Bell', 77);
    DELETE FROM operator_audit; DELETE FROM search_outbox; DELETE FROM role`)
})

describe('roles', () => {
  it('are granted and revoked by the id of the program, or the slug of its page, and audited', async () => {
    const grant = { ...BY, user: 'bob', role: 'staff', program: 'supply-chain' }
    expect(await replyTo('role-grant', grant, tools)).toEqual({ userId: 2, programId: 1, program: 'Supply Chain', changes: true })
    expect(await replyTo('role-grant', { ...grant, program: '1' }, tools)).toMatchObject({ changes: false })
    expect((await replyTo('role-list', { user: null, program: '1' }, tools)).roles).toEqual([
      { userId: 2, username: 'bob', active: true, role: 'staff', programId: 1, program: 'Supply Chain' },
    ])
    expect(await replyTo('role-revoke', { ...BY, user: 'id:2', program: '1' }, tools)).toMatchObject({ changes: true })
    expect(await replyTo('role-list', { user: 'bob', program: null }, tools)).toEqual({ roles: [] })
    expect(await replyTo('role-revoke', { ...BY, user: 'id:2', program: '1' }, tools)).toMatchObject({ changes: false })
    const details = { userId: 2, role: 'staff', programId: 1 }
    expect(await audited()).toEqual([
      { operator: 'op', command: 'role grant', reason: 'asked for', details },
      { operator: 'op', command: 'role revoke', reason: 'asked for', details },
    ])
  })

  it('are of one kind for one user', async () => {
    await replyTo('role-grant', { ...BY, user: 'bob', role: 'staff', program: '2' }, tools)
    await expect(replyTo('role-grant', { ...BY, user: 'bob', role: 'instructor', program: '1' }, tools)).rejects.toThrow(
      'id:2 is staff of 2; one user has one kind of role: revoke that first',
    )
  })

  it.each([
    [{ program: '9' }, 'there is no program 9'],
    [{ user: 'nobody' }, 'there is no such user'],
    [{ role: 'owner' }, 'role'],
  ])('are refused with %o', async (change, why) => {
    await expect(replyTo('role-grant', { ...BY, user: 'bob', role: 'staff', program: '1', ...change }, tools)).rejects.toThrow(
      why,
    )
  })

  it('change the search documents of a learner of the program', async () => {
    await replyTo('role-grant', { ...BY, user: 'ada', role: 'staff', program: '1' }, tools)
    expect((await rows('SELECT program_enrollment_id AS id FROM search_outbox ORDER BY 1')).map(({ id }) => id)).toContain(10)
  })
})

describe('user find', () => {
  it.each([
    ['bob', [2]],
    ['B_B@EXAMPLE', [2]],
    ['example.com', [1, 2]],
    ['bob bell', [2]],
    ['ada-mitx', [1]],
    ['MMM000077', [2]],
    ['77', [2]],
    ['id:1', [1]],
    ['gust', [1]],
    ['%', []],
    ['99999999999', []],
  ])('by %s', async (text, ids) => {
    const { users } = await replyTo('user-find', { text }, tools)
    expect(users.map(({ id }) => id)).toEqual(ids)
  })

  it('tells of accounts, programs and roles', async () => {
    const { users } = await replyTo('user-find', { text: 'ada' }, tools)
    expect(users[0]).toMatchObject({
      id: 1,
      username: 'ada',
      active: true,
      retired: false,
      accounts: [
        { backend: 'mitxonline', uid: 'ada-mitx' },
        { backend: 'edxorg', uid: 'ada-edx' },
      ],
      programs: [
        { id: 1, title: 'Supply Chain' },
        { id: 2, title: 'Statistics' },
      ],
    })
  })
})

describe('activity', () => {
  it('ends with all sessions, and begins again', async () => {
    await replyTo('user-deactivate', { ...BY, dryRun: true, user: 'ada' }, tools)
    expect(await rows('SELECT is_active FROM app_user WHERE id = 1')).toEqual([{ is_active: true }])
    expect(await hasEnded(table, { id: 'x', userId: 1, epoch: 0 })).toBe(false)
    expect(await replyTo('user-deactivate', { ...BY, user: 'ada' }, tools)).toEqual({ userId: 1, changes: true })
    expect(await hasEnded(table, { id: 'x', userId: 1, epoch: 0 })).toBe(true)
    expect(await rows('SELECT DISTINCT program_enrollment_id AS id FROM search_outbox ORDER BY 1')).toEqual([
      { id: 10 },
      { id: 11 },
    ])
    expect(await replyTo('user-activate', { ...BY, user: 'ada' }, tools)).toEqual({ userId: 1, changes: true })
    expect(await rows('SELECT is_active FROM app_user WHERE id = 1')).toEqual([{ is_active: true }])
    expect((await audited()).map(({ command }) => command)).toEqual(['user deactivate', 'user activate'])
  })

  it('is no condition for a signout', async () => {
    await replyTo('user-signout', { ...BY, user: 'bob' }, tools)
    expect(await hasEnded(table, { id: 'x', userId: 2, epoch: 0 })).toBe(true)
  })
})

describe('unlink', () => {
  it('removes an account, its tokens and the caches of its backend', async () => {
    expect(await replyTo('user-unlink', { ...BY, user: 'ada', backend: 'mitxonline' }, tools)).toEqual({
      userId: 1,
      backend: 'mitxonline',
      uid: 'ada-mitx',
      cached: { enrollments: 1, certificates: 0, currentGrades: 1 },
    })
    expect(await rows('SELECT provider FROM social_auth WHERE user_id = 1')).toEqual([{ provider: 'edxorg' }])
    expect(await rows('SELECT course_run_id FROM cached_enrollment WHERE user_id = 1')).toEqual([{ course_run_id: 1 }])
    expect(
      await rows('SELECT enrollment IS NULL AS edx, enrollment_mitxonline IS NULL AS mitx FROM user_cache_refresh_time'),
    ).toEqual([{ edx: false, mitx: true }])
    await expect(replyTo('user-unlink', { ...BY, user: 'ada', backend: 'mitxonline' }, tools)).rejects.toThrow(
      'has no account on mitxonline',
    )
  })
})

describe('rename', () => {
  it('gives a new name, and the old one to nobody', async () => {
    expect(await replyTo('user-rename', { ...BY, user: 'bob', username: 'robert' }, tools)).toEqual({
      userId: 2,
      username: 'robert',
      former: 'bob',
    })
    for (const taken of ['bob', 'BOB', 'robert']) {
      await expect(replyTo('user-rename', { ...BY, user: 'ada', username: taken }, tools)).rejects.toThrow(
        `${taken}: somebody has, or had`,
      )
    }
    await expect(replyTo('user-rename', { ...BY, user: 'ada', username: 'a:b' }, tools)).rejects.toThrow(
      'username: letters, digits',
    )
    expect(JSON.stringify(await audited())).not.toContain('bob')
  })
})

describe('export', () => {
  it('gives everything but credentials, and notes who took it', async () => {
    const { stored, counts, photo } = await replyTo('user-export', { ...BY, user: 'ada' }, tools)
    expect(counts).toMatchObject({ profile: 1, social_auth: 2, final_grade: 1 })
    expect(Buffer.from(photo ?? '', 'base64').toString()).toBe('face 1')
    expect(stored?.['app_user']).toMatchObject([{ username: 'ada', email: 'ada@example.com' }])
    expect(stored?.['profile']).toMatchObject([{ about_me: 'I am Augusta' }])
    expect(stored?.['proctored_exam_grade']).toMatchObject([{ row_data: { first: 'Augusta' } }])
    for (const [name, list] of Object.entries(stored ?? {})) {
      const expected = name === 'role' ? 0 : (counts[name] ?? 1)
      expect([name, list.length]).toEqual([name, expected])
    }
    const text = JSON.stringify(stored)
    expect(text).not.toContain('v2.k1')
    expect(text).not.toContain('"access_token"')
    expect(text).not.toContain('Bell')
    expect(stored?.['operator_audit']).toMatchObject([{ command: 'user export' }])
  })

  it('is only counted on a dry run', async () => {
    const reply = await replyTo('user-export', { ...BY, dryRun: true, user: 'ada' }, tools)
    expect(reply).toMatchObject({ stored: null, strikes: null, counts: { profile: 1 } })
    expect(await audited()).toEqual([])
  })
})

describe('tokens rewrite', () => {
  it('binds and encrypts anew what is not yet, and names what cannot be read', async () => {
    await pool.query(`UPDATE social_auth SET access_token = $1, refresh_token = NULL WHERE provider = 'edxorg'`, [
      unboundToken('old', ring),
    ])
    await pool.query(
      `INSERT INTO social_auth (user_id, provider, uid, access_token) VALUES (2, 'edxorg', 'b', 'v1.lost.${'a'.repeat(16)}.x.${'a'.repeat(22)}')`,
    )
    const unreadable = [{ userId: 2, backend: 'edxorg' }]
    expect(await replyTo('tokens-rewrite', { ...BY, dryRun: true }, tools)).toEqual({
      accounts: 3,
      outdated: 2,
      rewritten: 0,
      unreadable,
    })
    expect(await replyTo('tokens-rewrite', BY, tools)).toEqual({ accounts: 3, outdated: 2, rewritten: 1, unreadable })
    expect(await replyTo('tokens-rewrite', BY, tools)).toEqual({ accounts: 3, outdated: 1, rewritten: 0, unreadable })
    const [{ access_token }] = await rows(`SELECT access_token FROM social_auth WHERE user_id = 1 AND provider = 'edxorg'`)
    expect(cipher.decrypt(access_token, { userId: 1, backend: 'edxorg' })).toBe('old')
  })
})

describe('audit', () => {
  it('is read by user, operator and time, newest first', async () => {
    // What staff took away as a file is listed too: the tests before have put some of that everywhere.
    await pool.query('TRUNCATE learner_export')
    await pool.query(`
      INSERT INTO operator_audit (operator, command, reason, details, created_on) VALUES
        ('ann (AKIA1)', 'refresh learner', NULL, '{"execution": "x", "input": "{\\"userId\\":1,\\"force\\":true}"}', '2026-11-01'),
        ('ann (AKIA1)', 'refresh learner', NULL, '{"execution": "y", "input": "{\\"userId\\":11}"}', '2026-11-02'),
        ('bea', 'user merge', 'same person', '{"userId": 5, "into": 1}', '2026-11-03'),
        ('bea', 'lease-break', NULL, '{"name": "l"}', '2026-11-04')`)
    const all = { user: null, operator: null, since: null, limit: 10 }
    const commands = async (asked: object) =>
      (await replyTo('audit-list', { ...all, ...asked }, tools)).entries.map(
        ({ command, on }) => `${command} ${on.toISOString().slice(0, 10)}`,
      )
    expect(await commands({ limit: 1 })).toEqual(['lease-break 2026-11-04'])
    expect(await commands({ user: 'ada' })).toEqual(['user merge 2026-11-03', 'refresh learner 2026-11-01'])
    expect(await commands({ operator: 'ann' })).toHaveLength(2)
    expect(await commands({ operator: 'ann (AKIA1)', since: '2026-11-02T00:00:00Z' })).toEqual(['refresh learner 2026-11-02'])
  })
})
