import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import * as z from 'zod'
import { describeIssues } from '../lambdas/platform/issues.ts'
import { schedules } from '../lambdas/schedules.ts'
import { metered, processMeter } from '../ops/meter.ts'
import { holdDataFolder } from './data-folder.ts'
import { serverDirectory } from './database.ts'
import { endOnSignals } from './ending.ts'
import { keepWorld, type KeptWorld } from './kept-world.ts'
import { afterRefresh, beforeRefresh, hasOpening, leads, worldOf } from './opening.ts'
import { type Options, parseOptions, USAGE } from './options.ts'
import { refreshOnce } from './refresh-once.ts'
import { reportText } from './report-text.ts'
import { refreshStanding } from './standing.ts'
import { nextRuns } from './scheduler/scheduler.ts'
import { startSystem, type System } from './system.ts'
import { fault } from './world/faults.ts'
import type { Learner } from './world/learner.ts'
import { readWorldFile } from './world/world-file.ts'

/** Where the operators' command line finds this system (ops/). */
const ADDRESS_FILE = join('.local', 'system.json')
const DEFAULT_PORT = 8083
const SITE_PORT = 8080
const OPERATIONS_PORT = 8084

let options: Options
try {
  options = parseOptions(process.argv.slice(2))
} catch (error) {
  fail(error, 2)
}
if (options.help) {
  console.log(USAGE)
  process.exit(0)
}

// With --json nothing but the report goes to standard output, whatever the functions' logs say.
const write = process.stdout.write.bind(process.stdout)
if (options.json) process.stdout.write = process.stderr.write.bind(process.stderr)
const say = console.log
const started = Date.now()
const progress = (step: string) => say(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${step} …`)

let system: System
let kept: KeptWorld
let giveBack = () => {}
try {
  giveBack = holdDataFolder(options.data)
  kept = await world(options)
  system = await startSystem({
    directory: options.data,
    world: kept,
    databaseUrl: process.env['DATABASE_URL'],
    oldDatabase: options['old-database'],
    port: portOf('port', DEFAULT_PORT),
    sitePort: portOf('site-port', SITE_PORT),
    operationsPort: portOf('operations-port', OPERATIONS_PORT),
    isolated: options.isolated,
    withSearch: true,
    withApp: !options['run-once'],
    random: Math.random,
    progress,
    report: console.error,
  })
} catch (error) {
  giveBack()
  fail(error, 1)
}
const isEnding = endOnSignals(system.stop, { say, leave })
mkdirSync(dirname(ADDRESS_FILE), { recursive: true })
writeFileSync(ADDRESS_FILE, JSON.stringify({ endpoint: system.url }))

try {
  const code = options['old-database'] === undefined ? await open(system) : 0
  if (!isEnding()) await (options['run-once'] ? end(code) : offer(system))
} catch (error) {
  // What a system that is being stopped breaks on is nobody's concern.
  if (!isEnding()) throw error
}

/** What is done before anybody is asked in. @returns the exit code of the refresh. */
async function open(running: System): Promise<number> {
  const told = hasOpening(kept) && !options['run-once'] ? worldOf(kept) : undefined
  if (told) await orSay(beforeRefresh(running))
  progress('Refreshing the learners')
  const code = await refresh(running)
  if (told && !isEnding()) await orSay(afterRefresh(running, told, { progress, newMeter: processMeter }))
  return code
}

/** What does not go through of the opening, as under ordered faults, keeps nobody from what is there. */
async function orSay(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!isEnding()) say(`The story is not whole: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function portOf(option: 'port' | 'site-port' | 'operations-port', usual: number): number {
  return options[option] ?? (options['run-once'] ? 0 : usual)
}

async function refresh(running: System): Promise<number> {
  const standing = () => refreshStanding(running.database)
  const refreshed = await metered(processMeter(), standing, () => refreshOnce(running, new Date()))
  if (isEnding()) return 1
  if (refreshed.kind !== 'report') {
    say(refreshed.message)
    return refreshed.kind === 'disabled' ? 0 : 1
  }
  const { report, differences } = refreshed
  say(`\nThe refresh has ended.\n${reportText(report)}`)
  say(differences.length === 0 ? '  The counts agree with Postgres and the simulator.\n' : `  ${differences.join('\n  ')}\n`)
  if (options.json) write(`${JSON.stringify(report)}\n`)
  return differences.length === 0 ? 0 : 1
}

function offer(running: System): void {
  running.schedule()
  const { urls } = running.simulator
  const next = nextRuns(schedules, new Date()).map(({ name, at }) => `  next ${name.padEnd(22)}${at.toISOString()}`)
  say(`Everything is up; Ctrl-C ends it.
  the site                   ${running.siteUrl}
  its API                    ${running.siteUrl}/api/docs
  operations page            ${running.operationsUrl}
  AWS endpoint               ${running.url}   (Step Functions, Lambda, Secrets Manager)
  simulated edX.org          ${urls.edxorg}
  simulated MITx Online      ${urls.mitxonline}
  simulator's control        ${urls.control}
${next.join('\n')}

  npm run ops -- status
  npm run ops -- refresh start
`)
  if (kept.file.story)
    say(`Sign in at the site as one of these, or as whom you like:\n${leads(worldOf(kept)).map(leadText).join('\n')}\n`)
}

function leadText({ username, firstName, lastName, story }: Learner): string {
  return `  ${`${firstName} ${lastName}`.padEnd(18)}${username.padEnd(20)}${story?.shows ?? ''}`
}

async function world({ data, fresh, learners, seed, world: path, faults }: Options) {
  const file = path === undefined ? undefined : await readWorldFile(path)
  const ordered = faults === undefined ? undefined : readFaults(faults)
  if (fresh) {
    rmSync(dirname(await serverDirectory(data)), { recursive: true, force: true })
    rmSync(data, { recursive: true, force: true })
  }
  return keepWorld(resolve(data), { learners, seed, file, faults: ordered, story: true }, new Date())
}

function readFaults(path: string) {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new Error(`--faults ${path}: ${error instanceof Error ? error.message : 'cannot be read'}`, { cause: error })
  }
  const parsed = z.array(fault).safeParse(value)
  if (!parsed.success) throw new Error(`--faults ${path}: ${describeIssues(parsed.error)}`)
  return parsed.data
}

/** What stands outside of the data folder goes; the address of a later start stays. */
function leave(): void {
  if (addressOfStart() === system.url) rmSync(ADDRESS_FILE, { force: true })
  giveBack()
}

function addressOfStart(): string | null {
  try {
    return z.object({ endpoint: z.string() }).parse(JSON.parse(readFileSync(ADDRESS_FILE, 'utf8'))).endpoint
  } catch {
    return null
  }
}

async function end(exitCode: number): Promise<never> {
  await system.stop()
  leave()
  process.exit(exitCode)
}

function fail(error: unknown, exitCode: number): never {
  console.error(error instanceof Error ? error.message : String(error))
  if (exitCode === 2) console.error(`\n${USAGE}`)
  process.exit(exitCode)
}
