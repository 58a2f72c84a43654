import { lostPrograms } from '../catalog/lost-queries.ts'
import { leftOutOfExams } from '../exams/reopen-queries.ts'
import { sitesOfExams } from '../platform/exam-sites.ts'
import { staffToken } from '../upstreams/backend.ts'
import { siteOf } from '../upstreams/sites.ts'
import { compareLeases, isBehind } from './leases.ts'
import type { Probe } from './probe.ts'
import type { Tools } from './tools.ts'

/** What `doctor` looks at in the data themselves: what a mistake has spoilt, and nobody may have noticed. */
export function dataProbes(tools: Tools): Probe[] {
  return [catalog(tools), exams(tools), examSites(tools), fences(tools)]
}

function catalog(tools: Tools): Probe {
  return {
    area: 'data',
    name: 'programs in the catalog',
    fix: 'before 05:00 UTC: make it live again (`content import`); or, if it was meant, `catalog withdraw <program id>`',
    look: async () => {
      const lost = await lostPrograms(await tools.database())
      const said = lost.map(
        ({ programId, title, isLive }) => `${programId} (${title}) ${isLive ? 'has lost its page' : 'is gone'}`,
      )
      if (lost.length > 0) throw new Error(`MIT Learn unpublishes, for good: program ${said.join(', ')}`)
      return 'all that belong there'
    },
  }
}

function exams(tools: Tools): Probe {
  return {
    area: 'data',
    name: 'exam authorizations',
    fix: '`exams explain <username> <exam run>` says why; `exams reopen <exam run>` has the next hourly run include them',
    look: async () => {
      const found = await leftOutOfExams(await tools.database(), tools.now)
      const said = found.map(({ examRunId, learners }) => `exam run ${examRunId}: ${learners}`)
      if (found.length > 0)
        throw new Error(`learners who passed and paid cannot register, because it counts as done: ${said.join(', ')}`)
      return 'nobody who passed is left out'
    },
  }
}

/** Learners are enrolled in exam courses with the staff token of the site that has them (rules/learner-api.md, "Enrolling in an exam"). */
function examSites(tools: Tools): Probe {
  return {
    area: 'secrets',
    name: 'staff tokens for exams',
    fix: 'put a staffToken of that site into its secret (docs/deployment.md, "Secrets")',
    look: async () => {
      const needed = await sitesOfExams(await tools.database(), tools.now)
      const tokens = await Promise.all(needed.map(({ backend }) => staffToken(siteOf(tools.settings(), backend).secretId)))
      const missing = needed.filter((_, nth) => tokens[nth] === undefined)
      const said = missing.map(({ backend, examKey }) => `${backend} has none, and learners enroll there in ${examKey}`)
      if (missing.length > 0) throw new Error(said.join('; '))
      return needed.length === 0 ? 'no exam is open' : `there is one of ${needed.map(({ backend }) => backend).join(' and ')}`
    },
  }
}

function fences(tools: Tools): Probe {
  return {
    area: 'data',
    name: 'fences of leases',
    fix: '`lease list` shows them, `lease break --to-written` raises them (docs/operations.md, "Restore the coordination table")',
    look: async () => {
      const behind = (await compareLeases(await tools.coordination(), await tools.database())).filter(isBehind)
      if (behind.length === 0) return 'none is behind what has written to Postgres'
      const names = behind.slice(0, 3).map(({ name }) => name)
      throw new Error(`${behind.length} behind what has written to Postgres: whoever takes ${names.join(', ')} next is refused`)
    },
  }
}
