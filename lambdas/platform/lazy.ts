/**
 * A value that is made at its first use and kept. A failure is forgotten: the next call tries again (docs/architecture.md, "Habits").
 * Calls that come while it is being made share the one attempt.
 */
export function lazy<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}
