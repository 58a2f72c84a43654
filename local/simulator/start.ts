import type { Backend } from '../../lambdas/domain/backends.ts'
import { TOKEN_LIFE_SECONDS } from '../world/credentials.ts'
import type { Fault, Site } from '../world/faults.ts'
import type { RateLimits } from '../world/world-file.ts'
import type { World } from '../world/world.ts'
import { type Controls, createControls, listenForControl } from './control.ts'
import { createCounters, type SiteCounters } from './counters.ts'
import { deliver } from './deliver.ts'
import { type Question, refusal, type Reply, type Routed } from './exchange.ts'
import { createFaultBook, type FaultBook } from './fault-book.ts'
import { createKnowledge } from './knowledge.ts'
import { routeMitLearn } from './mit-learn.ts'
import { createOAuth } from './oauth.ts'
import { type OpenEdxSite, routeOpenEdx } from './open-edx.ts'
import { routeOpenExchangeRates } from './open-exchange-rates.ts'
import { createRateLimit } from './rate-limit.ts'
import { failed, listen, readQuestion, type RunningServer } from './server.ts'
import { createThrottle, type Throttle } from './throttle.ts'
import { createTokenState } from './token-state.ts'

export type SimulatorSettings = {
  faults?: readonly Fault[] | undefined
  rateLimits?: RateLimits | undefined
  innerLinks?: readonly Backend[] | undefined
  /** Rows of a page. */
  pageSize?: number | undefined
  /** Of access tokens. */
  tokenLifeSeconds?: number | undefined
  now?: (() => Date) | undefined
}
export type Ports = Record<Site | 'control', number>

export type Simulator = Record<Site | 'control', { url: string }> & {
  counters: () => Record<Site, SiteCounters>
  controls: Controls
  close: () => Promise<void>
}

const titles: Record<Site, string> = {
  edxorg: 'edX.org',
  mitxonline: 'MITx Online',
  mitLearn: 'MIT Learn',
  openExchangeRates: 'Open Exchange Rates',
}

/**
 * Starts the simulator of all sites that are called (rules/course-sites.md, "The simulator"), each on its own port; a port left out takes any that
 * is free.
 * @throws Error naming the site and the port, when one is in use; or naming the field of a fault that concerns nobody.
 */
export async function startSimulator(options: {
  world: World
  ports?: Partial<Ports>
  settings?: SimulatorSettings
}): Promise<Simulator> {
  const { world, ports = {}, settings = {} } = options
  const { now = () => new Date(), tokenLifeSeconds = TOKEN_LIFE_SECONDS, pageSize = 100 } = settings
  const book = createFaultBook(world)
  book.order(settings.faults ?? [])
  const counters = createCounters()
  const site = (backend: Backend): OpenEdxSite => {
    const tokens = createTokenState(world, backend, now, tokenLifeSeconds)
    const oauth = createOAuth({ world, backend, tokens, now })
    const innerLinks = settings.innerLinks?.includes(backend) ?? false
    return { world, backend, knowledge: createKnowledge(world, backend), tokens, oauth, pageSize, innerLinks, now }
  }
  const openEdx: Record<Backend, OpenEdxSite> = { edxorg: site('edxorg'), mitxonline: site('mitxonline') }
  const routes: Record<Site, (question: Question) => Routed> = {
    edxorg: (question) => routeOpenEdx(openEdx.edxorg, question),
    mitxonline: (question) => routeOpenEdx(openEdx.mitxonline, question),
    mitLearn: (question) => routeMitLearn(world, question),
    openExchangeRates: (question) => routeOpenExchangeRates(question, now),
  }
  const controls = createControls({ world, book, counters, openEdx, now })

  const running: RunningServer[] = []
  const closeAll = async () => void (await Promise.all(running.map((server) => server.close())))
  const open = async (server: Promise<RunningServer>) => {
    running.push(await server)
    return { url: (await server).url }
  }
  const serve = (name: Site) => {
    const limit = settings.rateLimits?.[name]
    const desk = {
      site: name,
      route: routes[name],
      book,
      counters,
      limit: limit && createRateLimit(limit),
      throttle: createThrottle(),
      now,
    }
    return open(listenForSite(desk, ports[name] ?? 0))
  }
  try {
    return {
      edxorg: await serve('edxorg'),
      mitxonline: await serve('mitxonline'),
      mitLearn: await serve('mitLearn'),
      openExchangeRates: await serve('openExchangeRates'),
      control: await open(listenForControl(controls, ports.control ?? 0)),
      counters: counters.totals,
      controls,
      close: closeAll,
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

type Desk = {
  site: Site
  route: (question: Question) => Routed
  book: FaultBook
  counters: ReturnType<typeof createCounters>
  limit: ReturnType<typeof createRateLimit> | undefined
  throttle: Throttle
  now: () => Date
}

function listenForSite(desk: Desk, port: number): Promise<RunningServer> {
  return listen(titles[desk.site], port, async (request, response) => {
    try {
      const question = await readQuestion(request)
      if (!question) return void response.destroy()
      const routed = desk.route(question)
      const fault = desk.book.take(desk.site, routed)
      const count = (status: string) => desk.counters.count(desk.site, routed.call, status, routed.learner)
      await deliver({ response, fault, answer: () => limited(desk, routed) ?? routed.answer(), count })
    } catch (error) {
      failed(response, error)
    }
  })
}

function limited({ limit, throttle, now }: Desk, { call, client }: Routed): Reply | undefined {
  const seconds = limit?.(client, now()) ?? throttle(call, client, now())
  if (seconds === undefined) return undefined
  const reply = refusal(429, `Request was throttled. Expected available in ${seconds} seconds.`)
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(seconds) } }
}
