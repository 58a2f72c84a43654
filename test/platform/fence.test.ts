import { expect, it } from 'vitest'
import { LeaseLost } from '../../lambdas/platform/errors.ts'
import { holdFence } from '../../lambdas/platform/fence.ts'
import { heldLeaseSchema } from '../../lambdas/platform/held-lease.ts'
import { createDatabase } from '../kit/database.ts'

const { pool } = await createDatabase()

it('keeps a newer holder waiting until an older one has committed, and refuses the older from then on', async () => {
  const older = await pool.connect()
  try {
    await older.query('BEGIN')
    await holdFence(older, { name: 'l', fence: 1 })
    const newer = holdFence(pool, { name: 'l', fence: 2 })
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
    while ((await pool.query(waiting)).rowCount === 0);
    await older.query('COMMIT')
    await newer
    await expect(holdFence(older, { name: 'l', fence: 1 })).rejects.toThrow(LeaseLost)
  } finally {
    older.release()
  }
})

it('lets holders of the same fence write side by side', async () => {
  await holdFence(pool, { name: 'shared', fence: 1 })
  const [one, other] = [await pool.connect(), await pool.connect()]
  try {
    await one.query('BEGIN')
    await other.query('BEGIN')
    await holdFence(one, { name: 'shared', fence: 1 })
    await holdFence(other, { name: 'shared', fence: 1 })
    await one.query('COMMIT')
    await other.query('COMMIT')
  } finally {
    one.release()
    other.release()
  }
})

it('reads a lease as its state machine passes it on', () => {
  const lease = { name: 'l', owner: 'execution', fence: 3, expiresAt: '2026-11-20T05:00:00.000Z' }
  expect(heldLeaseSchema.parse(lease)).toEqual({ ...lease, expiresAt: new Date(lease.expiresAt) })
})
