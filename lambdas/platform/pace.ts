import * as z from 'zod'
import { type Coordination, readItem, updateItem } from './coordination.ts'
import { CoordinationUnavailable } from './errors.ts'

/** A class of calls that everybody who makes them paces together. */
export type Pace = { name: string; perMinute: number }

/** Nobody waits longer than this for a turn; who would have to is told how long, and takes none. */
const LONGEST_WAIT_MS = 60_000
/** People take turns so far ahead: twice what those take who wait, so that a queue of theirs leaves people a minute's calls. */
const LONGEST_FOR_PEOPLE_MS = 2 * LONGEST_WAIT_MS
/** Of a minute's calls, so much may come at once. Together with what is given out in the minute after, no minute has more than all. */
const BURST_SHARE = 1 / 6
/** A turn that others take in the same instant is tried for again; one of them gets it each time. */
const TRIES = 100

const item = z.object({ next: z.object({ N: z.string() }) })

/**
 * Takes a turn in a token bucket that all processes share (rules/refresh.md, "Courtesy"), in the form of the generic cell rate algorithm (ITU-T
 * I.371): one instant is kept, that up to which turns are given out.
 * @returns how long to wait before the call, and whether the turn is taken: else it is to be asked for again after that time.
 * @throws CoordinationUnavailable
 */
export async function takeTurn(
  coordination: Coordination,
  pace: Pace,
  now: Date,
  longestWaitMs = LONGEST_WAIT_MS,
): Promise<{ waitMs: number; taken: boolean }> {
  const key = { pk: { S: `PACE#${pace.name}` }, sk: { S: 'STATE' } }
  const burst = Math.max(1, Math.floor(pace.perMinute * BURST_SHARE))
  const interval = 60_000 / Math.max(1, pace.perMinute - burst)
  for (let tries = 0; tries < TRIES; tries += 1) {
    const stored = await readItem(coordination, key)
    const before = stored ? item.parse(stored).next : undefined
    const next = Math.max(Number(before?.N ?? 0), now.getTime()) + interval
    const waitMs = Math.max(0, Math.ceil(next - burst * interval - now.getTime()))
    if (waitMs > longestWaitMs) return { waitMs: waitMs - longestWaitMs, taken: false }
    const written = await updateItem(coordination, key, {
      UpdateExpression: 'SET #next = :next',
      ConditionExpression: before === undefined ? 'attribute_not_exists(#next)' : '#next = :before',
      ExpressionAttributeNames: { '#next': 'next' },
      ExpressionAttributeValues: {
        ':next': { N: String(next) },
        ...(before && { ':before': before }),
      },
    })
    if (written) return { waitMs, taken: true }
  }
  throw new CoordinationUnavailable(`coordination table: no turn of ${pace.name} in ${TRIES} tries`)
}

/** Waits for a turn. @returns milliseconds after which to ask again, when that is too long to wait for; 0: go. */
export function pacer(coordination: Coordination, pace: Pace): () => Promise<number> {
  return async () => {
    const { waitMs, taken } = await takeTurn(coordination, pace, new Date())
    if (!taken) return waitMs
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
    return 0
  }
}

/**
 * A turn for a call that a person waits for: it goes at once, and those wait for it who can. @returns milliseconds after which to ask again,
 * when too many turns are given out; 0: go.
 */
export function pacerForPeople(coordination: Coordination, pace: Pace): () => Promise<number> {
  return async () => {
    const { waitMs, taken } = await takeTurn(coordination, pace, new Date(), LONGEST_FOR_PEOPLE_MS)
    return taken ? 0 : waitMs
  }
}
