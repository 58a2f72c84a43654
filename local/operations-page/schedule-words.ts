import { toString as describe } from 'cronstrue'

/** A schedule in words: `cron(0 6 ? * FRI *)` is "At 06:00, only on Friday". Times are UTC. */
export function inWords(cron: string): string {
  const fields = /^cron\((.+)\)$/.exec(cron)?.[1] ?? cron
  // EventBridge Scheduler has minutes first, years last, and Sunday as day 1; the library wants seconds before them.
  return describe(`0 ${fields}`, { use24HourTimeFormat: true, dayOfWeekStartIndexZero: false })
}
