import { openBreakers } from '../platform/backend-state.ts'
import { readPause } from '../platform/refresh-switch.ts'
import { readOutbox } from '../search/outbox-query.ts'
import type { Probe } from './probe.ts'
import type { Tools } from './tools.ts'
import { lastCourseSync, programsWithoutStaff, ratesTakenOn } from './upkeep-queries.ts'

const MINUTE_MS = 60_000
/** As the alarm `search-falls-behind`: a flush comes every minute. */
const OUTBOX_BEHIND_MS = 15 * MINUTE_MS
/** As the alarm `exchange-rates-are-old`. */
const RATES_OLD_MS = 3 * 24 * 60 * MINUTE_MS
/** Names that one line can hold. */
const NAMED = 5

/** What `doctor` looks at that runs by itself and may have stopped: nobody sees that it did, until learners do. */
export function upkeepProbes(tools: Tools): Probe[] {
  return [outbox(tools), courseSync(tools), rates(tools), bulkRefresh(tools), breakers(tools), staff(tools)]
}

function outbox(tools: Tools): Probe {
  return {
    area: 'data',
    name: 'search outbox',
    fix: '`search status` says why it waits, `search parked --retry` tries refused documents again (docs/operations.md, "Search falls behind")',
    look: async () => {
      const { waiting, parked, oldestSeconds } = await readOutbox(await tools.database(), tools.now)
      if (parked > 0)
        throw new Error(`the index refuses ${parked} documents: search shows these learners as they were, or not at all`)
      if (oldestSeconds * 1_000 > OUTBOX_BEHIND_MS)
        throw new Error(`search is ${Math.round(oldestSeconds / 60)} min behind, with ${waiting} documents waiting`)
      return `${waiting} waiting`
    },
  }
}

function courseSync(tools: Tools): Probe {
  return {
    area: 'data',
    name: 'course runs from MIT Learn',
    fix: '`workflow start sync-course-runs`, then `doctor` again (docs/operations.md, "Course runs are not synced")',
    look: async () => {
      const last = await lastCourseSync(await tools.database())
      if (last === null) return 'not synced yet'
      const { courses, failed } = last
      if (failed.length === 0) return `${courses} courses, all synced ${last.endedAt.toISOString().slice(0, 16)}Z`
      throw new Error(
        `the last sync failed for ${failed.length} of ${courses} courses, whose dates stay as they were: ${few(failed)}`,
      )
    },
  }
}

function rates(tools: Tools): Probe {
  return {
    area: 'data',
    name: 'exchange rates',
    fix: '`workflow start sync-exchange-rates`, then `execution` with its name (docs/operations.md, "Exchange rates are old")',
    look: async () => {
      const takenOn = await ratesTakenOn(await tools.database())
      if (takenOn === null) throw new Error('none was ever taken over: financial aid in other currencies cannot be computed')
      const day = takenOn.toISOString().slice(0, 10)
      if (tools.now.getTime() - takenOn.getTime() > RATES_OLD_MS)
        throw new Error(`of ${day}: financial aid is computed with old rates`)
      return `of ${day}`
    },
  }
}

function bulkRefresh(tools: Tools): Probe {
  return {
    area: 'data',
    name: 'bulk refresh',
    fix: '`refresh resume`, when its reason is over',
    look: async () => {
      const pause = await readPause(await tools.coordination())
      if (pause === null) return 'nobody holds it'
      throw new Error(`held since ${pause.since.toISOString().slice(0, 16)}Z by ${pause.operator}: ${pause.reason}`)
    },
  }
}

function breakers(tools: Tools): Probe {
  return {
    area: 'reachability',
    name: 'breakers',
    fix: 'nothing while the site is down; when it is up again, `breaker reset` (docs/operations.md, "A breaker is open")',
    look: async () => {
      const open = await openBreakers(await tools.coordination(), tools.now)
      if (open.length > 0)
        throw new Error(`${open.map(({ backend }) => backend).join(', ')}: not asked, for it failed for everybody`)
      return 'closed'
    },
  }
}

function staff(tools: Tools): Probe {
  return {
    area: 'data',
    name: 'program staff',
    fix: '`role grant <username> staff <program>` (docs/operations.md, "Somebody is to be made staff")',
    look: async () => {
      const found = await programsWithoutStaff(await tools.database())
      if (found.length === 0) return 'every live program has some'
      throw new Error(`nobody can look up the learners of program ${few(found.map(({ id, title }) => `${id} (${title})`))}`)
    },
  }
}

const few = (names: readonly string[]) =>
  names.length > NAMED ? `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more` : names.join(', ')
