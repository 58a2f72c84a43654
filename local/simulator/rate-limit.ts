/** Seconds that a client must wait; undefined: it may go on. */
export type RateLimit = (client: string, now: Date) => number | undefined

/** So many requests for each client in each span of time, as Open edX counts: spans begin together, whoever asks. */
export function createRateLimit({ requests, seconds }: { requests: number; seconds: number }): RateLimit {
  let span = Number.NaN
  let counts = new Map<string, number>()
  return (client, now) => {
    const current = Math.floor(now.getTime() / (seconds * 1000))
    if (current !== span) {
      span = current
      counts = new Map()
    }
    const count = (counts.get(client) ?? 0) + 1
    counts.set(client, count)
    if (count <= requests) return undefined
    return Math.max(1, Math.ceil(((current + 1) * seconds * 1000 - now.getTime()) / 1000))
  }
}
