import type { Backend } from '../../lambdas/domain/backends.ts'
import type { CatalogRun } from '../world/catalog.ts'
import type { World } from '../world/world.ts'
import { decoded, methodNotAllowed, type Question, type Reply, type Routed } from './exchange.ts'
import { escaped, htmlPage } from './html-page.ts'

/**
 * The pages of the simulated sites that the app links to, so that nobody who tries the system runs into a wall. They say where one is, and
 * nothing about anybody: the real sites ask for a login here.
 */

const titles: Record<Backend, string> = { edxorg: 'edX.org', mitxonline: 'MITx Online' }
const NOTE = '<p>This is the simulated site. On the real one you would study here.</p>'

/** A page of a course site; undefined when the path is none. */
export function routeSitePage(world: World, backend: Backend, question: Question): Routed | undefined {
  const page = pageOf(world, backend, question.path)
  return page && asked(question, page)
}

/** The page of MIT Learn from which one gets to a run. */
export function routeLearnPage(world: World, question: Question): Routed | undefined {
  const [, first, key] = question.path.split('/')
  if (first !== 'courses' || !key) return undefined
  return asked(question, () => runPage(runsOf(world), key, 'MIT Learn'))
}

function asked({ method }: Question, page: () => Reply): Routed {
  return { call: 'other', client: 'browser', answer: () => (method === 'GET' ? page() : methodNotAllowed) }
}

const runsOf = ({ catalog }: World): CatalogRun[] =>
  catalog.programs.flatMap(({ courses }) => courses.flatMap(({ runs }) => runs))

function pageOf(world: World, backend: Backend, path: string): (() => Reply) | undefined {
  const site = titles[backend]
  const [, first, second] = path.split('/')
  switch (first) {
    case '':
    case 'dashboard':
      return () =>
        dashboardPage(
          runsOf(world).filter((run) => run.backend === backend),
          site,
        )
    case 'courses':
      return second ? () => coursePage(world, second, site) : undefined
    case 'certificates':
      return () => htmlPage(200, `Certificate · ${site}`, `<h1>Certificate of ${site}</h1>${NOTE}${BACK}`)
    case 'tos':
      return () => htmlPage(200, `Terms of service · ${site}`, `<h1>Terms of service of ${site}</h1>${NOTE}${BACK}`)
    case 'privacy':
      return () => htmlPage(200, `Privacy policy · ${site}`, `<h1>Privacy policy of ${site}</h1>${NOTE}${BACK}`)
    default:
      return undefined
  }
}

const BACK = '<p><a href="/dashboard">Dashboard</a></p>'

function dashboardPage(runs: readonly CatalogRun[], site: string): Reply {
  const rows = runs.map(({ key, title }) => `<li><a href="/courses/${escaped(encodeURI(key))}">${escaped(title)}</a></li>`)
  return htmlPage(200, `Dashboard · ${site}`, `<h1>Courses on ${site}</h1>${NOTE}<ul>${rows.join('')}</ul>`)
}

/** A run's page, or that of an exam's course. */
function coursePage(world: World, part: string, site: string): Reply {
  const exam = world.catalog.programs.flatMap(({ examRuns }) => examRuns).find(({ key }) => key === decoded(part))
  if (!exam) return runPage(runsOf(world), part, site)
  return htmlPage(200, `Exam · ${site}`, `<h1>Exam</h1><p><code>${escaped(exam.key)}</code></p>${NOTE}${BACK}`)
}

function runPage(runs: readonly CatalogRun[], part: string, site: string): Reply {
  const run = runs.find(({ key }) => key === decoded(part))
  if (!run) return htmlPage(404, `Not found · ${site}`, `<h1>There is no such course on ${site}</h1>${NOTE}`)
  const dates = `<p>${escaped(run.start.slice(0, 10))} to ${escaped(run.end.slice(0, 10))}</p>`
  return htmlPage(
    200,
    `${run.title} · ${site}`,
    `<h1>${escaped(run.title)}</h1><p><code>${escaped(run.key)}</code></p>${dates}${NOTE}`,
  )
}
