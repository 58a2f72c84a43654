import type { ClientBase, Pool } from 'pg'

/** Counts the statements that a pool's connections are sent from now on, without those that ask whether a connection lives. */
export function countStatements(pool: Pool): { count: () => number; reset: () => void } {
  let counted = 0
  const seen = new WeakSet<ClientBase>()
  pool.on('acquire', (client) => {
    if (seen.has(client)) return
    seen.add(client)
    const send = client.query.bind(client)
    const counting = (...sent: Parameters<typeof send>) => {
      if (!JSON.stringify(sent[0]).includes('SET statement_timeout')) counted += 1
      return send(...sent)
    }
    Object.assign(client, { query: counting })
  })
  return { count: () => counted, reset: () => void (counted = 0) }
}
