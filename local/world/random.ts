/** A number of 32 bits that depends on every part, and on their order (FNV-1a, finished as in MurmurHash3). */
export function hash(...parts: (string | number)[]): number {
  let state = 0x811c9dc5
  for (const part of parts) {
    const text = String(part)
    for (let at = 0; at < text.length; at += 1) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193)
    state = Math.imul(state ^ 0x1f, 0x01000193)
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return (state ^ (state >>> 16)) >>> 0
}

/** Draws that depend on nothing but their seed: the same on every machine, every time. Not for secrets. */
export type Random = {
  /** 0 ≤ x < 1 */
  next: () => number
  chance: (share: number) => boolean
  /** from ≤ x ≤ to */
  integer: (from: number, to: number) => number
  /** @throws RangeError when there is nothing to pick from. */
  pick: <Item>(items: readonly Item[]) => Item
  /** At most `count` different items. */
  sample: <Item>(items: readonly Item[], count: number) => Item[]
}

/** A generator of the mulberry32 family. */
export function createRandom(...seed: (string | number)[]): Random {
  let state = hash(...seed)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  const pick = <Item>(items: readonly Item[]) => {
    const item = items[integer(0, items.length - 1)]
    if (item === undefined) throw new RangeError('nothing to pick from')
    return item
  }
  const sample = <Item>(items: readonly Item[], count: number) => {
    const left = [...items]
    const taken: Item[] = []
    while (taken.length < count && left.length > 0) taken.push(...left.splice(integer(0, left.length - 1), 1))
    return taken
  }
  return { next, chance: (share) => next() < share, integer, pick, sample }
}
