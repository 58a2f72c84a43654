import { lastTime } from '../cron.ts'

/** How a schedule stands: when its machine was made, and when its newest run that ended well began. */
export type Standing = { madeAt: Date; lastGoodStart: Date | null }

/**
 * The tick of a schedule whose run is overdue at `now`; null when none is (rules/schedules.md, "Overdue"). A run may take `graceSeconds`
 * before anybody asks for it. A tick that came before the machine was made is nobody's.
 */
export function overdueTick(schedule: { cron: string; graceSeconds: number }, standing: Standing, now: Date): Date | null {
  const tick = lastTime(schedule.cron, new Date(now.getTime() - schedule.graceSeconds * 1_000))
  if (tick === null || tick < standing.madeAt) return null
  return standing.lastGoodStart !== null && standing.lastGoodStart >= tick ? null : tick
}
