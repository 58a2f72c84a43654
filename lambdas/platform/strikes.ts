import { DeleteItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import { STRIKES_TO_EXCLUDE } from '../domain/refresh-outcome.ts'
import { type Coordination, reaching, readItem, updateItem } from './coordination.ts'

/** A learner's strikes (rules/refresh.md, "Strikes"); with `excludedSince` the learner is left out of bulk runs. */
export type Strikes = { userId: number; strikes: number; excludedSince: Date | null }

const item = z.object({
  sk: z.object({ S: z.string() }).transform(({ S }) => Number(S)),
  strikes: z
    .object({ N: z.string() })
    .transform(({ N }) => Number(N))
    .optional(),
  excluded_since: z
    .object({ S: z.iso.datetime() })
    .transform(({ S }) => new Date(S))
    .optional(),
})

const PARTITION = { S: 'STRIKES' }
const keyOf = (userId: number) => ({ pk: PARTITION, sk: { S: String(userId) } })

/**
 * Adds the strike of a run to a learner, once however often it is called for the same run. The third excludes the learner.
 * @returns the learner's strikes then. @throws CoordinationUnavailable
 */
export async function addStrike(
  coordination: Coordination,
  strike: { userId: number; runId: string; now: Date },
): Promise<number> {
  const { userId, runId, now } = strike
  const added = await update(coordination, userId, {
    UpdateExpression: 'SET last_run = :run ADD strikes :one',
    ConditionExpression: 'attribute_not_exists(last_run) OR last_run <> :run',
    ExpressionAttributeValues: { ':run': { S: runId }, ':one': { N: '1' } },
  })
  const { strikes } = added ?? (await readStrikes(coordination, userId))
  // Also on a repeated call: the first may have ended between the two writes.
  if (strikes >= STRIKES_TO_EXCLUDE) {
    await update(coordination, userId, {
      UpdateExpression: 'SET excluded_since = :now',
      // A login may have cleared them in between.
      ConditionExpression: 'strikes >= :limit AND attribute_not_exists(excluded_since)',
      ExpressionAttributeValues: { ':now': { S: now.toISOString() }, ':limit': { N: String(STRIKES_TO_EXCLUDE) } },
    })
  }
  return strikes
}

/** A learner's strikes; none is 0. @throws CoordinationUnavailable */
export async function readStrikes(coordination: Coordination, userId: number): Promise<Strikes> {
  const stored = await readItem(coordination, keyOf(userId))
  return stored ? strikesOf(stored) : { userId, strikes: 0, excludedSince: null }
}

/** Every learner who is left out of bulk runs, by id. @throws CoordinationUnavailable */
export async function listExcluded(coordination: Coordination): Promise<(Strikes & { excludedSince: Date })[]> {
  const found = await listWith(coordination, 'excluded_since')
  return found.flatMap(({ excludedSince, ...learner }) => (excludedSince ? [{ ...learner, excludedSince }] : []))
}

/** Every learner who has a strike, by id; operators' exclusions are none. @throws CoordinationUnavailable */
export function listStruck(coordination: Coordination): Promise<Strikes[]> {
  return listWith(coordination, 'strikes')
}

/** Ids of those who have strikes: of all, or of these few. @throws CoordinationUnavailable */
export async function struckAmong(coordination: Coordination, userIds: readonly number[] | null): Promise<number[]> {
  const found =
    userIds === null
      ? await listStruck(coordination)
      : await Promise.all(userIds.map((userId) => readStrikes(coordination, userId)))
  return found.filter(({ strikes }) => strikes > 0).map(({ userId }) => userId)
}

function listWith({ client, table }: Coordination, attribute: 'excluded_since' | 'strikes'): Promise<Strikes[]> {
  return reaching(async () => {
    const found: Strikes[] = []
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :partition',
        FilterExpression: 'attribute_exists(#attribute)',
        ExpressionAttributeNames: { '#attribute': attribute },
        ExpressionAttributeValues: { ':partition': PARTITION },
      },
    )
    for await (const page of pages) found.push(...(page.Items ?? []).map(strikesOf))
    return found.sort((a, b) => a.userId - b.userId)
  })
}

/** Forgets a learner's strikes and exclusion: at a login, or when an operator includes the learner. @throws CoordinationUnavailable */
export async function clearStrikes({ client, table }: Coordination, userId: number): Promise<void> {
  await reaching(() => client.send(new DeleteItemCommand({ TableName: table, Key: keyOf(userId) })))
}

/**
 * Takes back a learner's strikes, and the exclusion that came of them: the credentials that were refused work again. What an operator has
 * excluded stays. @throws CoordinationUnavailable
 */
export async function takeBackStrikes(coordination: Coordination, userId: number): Promise<void> {
  await update(coordination, userId, {
    UpdateExpression: 'REMOVE strikes, excluded_since',
    ConditionExpression: 'attribute_exists(strikes) AND attribute_not_exists(by_operator)',
  })
}

/** An operator leaves a learner out of bulk runs until the next login. @throws CoordinationUnavailable */
export async function excludeLearner(coordination: Coordination, userId: number, now: Date): Promise<void> {
  await update(coordination, userId, {
    UpdateExpression: 'SET excluded_since = if_not_exists(excluded_since, :now), by_operator = :yes',
    ExpressionAttributeValues: { ':now': { S: now.toISOString() }, ':yes': { BOOL: true } },
  })
}

/** @returns the strikes after the write, or null when its condition did not hold. */
async function update(
  coordination: Coordination,
  userId: number,
  change: Parameters<typeof updateItem>[2],
): Promise<Strikes | null> {
  const stored = await updateItem(coordination, keyOf(userId), change)
  return stored && strikesOf(stored)
}

function strikesOf(stored: unknown): Strikes {
  const { sk, strikes, excluded_since } = item.parse(stored)
  return { userId: sk, strikes: strikes ?? 0, excludedSince: excluded_since ?? null }
}
