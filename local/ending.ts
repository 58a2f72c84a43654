/** Ctrl-C ends within ten seconds, also when an engine hangs. */
const PATIENCE_MS = 9_000
const INTERRUPTED = 130

/**
 * Has Ctrl-C, and whoever ends this process, end it with `stop`, or without it when that takes too long: engines end with the process,
 * however it ends. One Ctrl-C comes several times, because the terminal tells every process of `npm start`, and each tells its child
 * again: what comes after the first is the same one.
 * @returns whether it has come.
 */
export function endOnSignals(
  stop: () => Promise<void>,
  { say, leave }: { say: (text: string) => void; leave: () => void },
): () => boolean {
  const end = () => {
    leave()
    process.exit(INTERRUPTED)
  }
  let ending = false
  const begin = () => {
    if (ending) return
    ending = true
    // What is still at work breaks on what is stopped already.
    process.on('uncaughtException', () => {})
    say('\nStopping …')
    setTimeout(() => {
      say('Something does not end: stopping without it.')
      end()
    }, PATIENCE_MS)
    stop()
      .catch((error: unknown) => say(error instanceof Error ? error.message : String(error)))
      .then(end, end)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, begin)
  return () => ending
}
