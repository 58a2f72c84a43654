import { refreshOnce } from '../local/refresh-once.ts'
import { refreshStanding } from '../local/standing.ts'
import { tellingStanding } from './child.ts'
import { startBenchSystem } from './system.ts'

/**
 * Refreshes a new world of so many learners once, and prints what it took as JSON. A process of its own per size, so that each has its
 * own peak of memory. The simulator and Postgres are other processes, whose time is not counted.
 */
const learners = Number(process.argv[2])
const system = await startBenchSystem(learners)
const started = performance.now()
const before = process.cpuUsage()
const refreshed = await tellingStanding(
  () => refreshStanding(system.database),
  () => refreshOnce(system, new Date()),
)
const { user, system: kernel } = process.cpuUsage(before)
const seconds = (performance.now() - started) / 1000
await system.stop()
if (refreshed.kind !== 'report') throw new Error(refreshed.message)
if (refreshed.differences.length > 0) throw new Error(refreshed.differences.join('; '))
const { selected, upstream } = refreshed.report
const requests = upstream.edxorg.requests + upstream.mitxonline.requests
console.log(
  JSON.stringify({ selected, seconds, cpuMs: (user + kernel) / 1000, requests, peakMiB: process.resourceUsage().maxRSS / 1024 }),
)
process.exit(0)
