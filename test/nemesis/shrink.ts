import type { Planned } from './plan.ts'

/**
 * The shortest list of faults that still shows a violation, as far as a few runs tell: halves are left out first, then single faults
 * (delta debugging, Zeller 1999). Whoever runs decides how often: a run takes its time, and may show a race only now and then.
 */
export async function shrink(
  plan: readonly Planned[],
  shows: (plan: readonly Planned[]) => Promise<boolean>,
  runs: number,
): Promise<readonly Planned[]> {
  let shortest = plan
  let left = runs
  for (let size = Math.ceil(plan.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < shortest.length && left > 0; ) {
      const shorter = [...shortest.slice(0, from), ...shortest.slice(from + size)]
      left -= 1
      if (shorter.length < shortest.length && (await shows(shorter))) shortest = shorter
      else from += size
    }
  }
  return shortest
}
