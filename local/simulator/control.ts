import type { IncomingMessage } from 'node:http'
import * as z from 'zod'
import { type Backend, backends } from '../../lambdas/domain/backends.ts'
import { describeIssues } from '../../lambdas/platform/issues.ts'
import { fault } from '../world/faults.ts'
import { type Grade, gradeOf } from '../world/learner.ts'
import type { World } from '../world/world.ts'
import type { Counters } from './counters.ts'
import { BadOrder, decoded, json, type Question, type Reply } from './exchange.ts'
import type { FaultBook } from './fault-book.ts'
import type { OpenEdxSite } from './open-edx.ts'
import { failed, listen, readQuestion, type RunningServer } from './server.ts'

type State = {
  world: World
  book: FaultBook
  counters: Counters
  openEdx: Record<Backend, OpenEdxSite>
  now: () => Date
}

/** What a test or an operator can order. Learners are named by their username on either site. */
export type Controls = ReturnType<typeof createControls>

export function createControls({ world, book, counters, openEdx, now }: State) {
  const indexOf = (username: string) => {
    const index = backends.map((backend) => world.indexOf(backend, username)).find((found) => found !== undefined)
    if (index === undefined) throw new BadOrder('username: nobody has it')
    return index
  }
  const siteOf = (courseKey: string) => {
    const run = world.catalog.runs.get(courseKey)
    if (!run) throw new BadOrder('course_id: no site teaches this run')
    return openEdx[run.backend]
  }
  return {
    order: book.order,
    faults: book.list,
    clearFaults: book.clear,
    counters: counters.totals,
    countersOf: (username: string) => counters.ofLearner(indexOf(username)),
    /** Changes what the run's site knows; null takes the grade away. */
    setGrade: (username: string, courseKey: string, grade: Grade | null): void => {
      const { knowledge } = siteOf(courseKey)
      const index = indexOf(username)
      if (!knowledge.study(index, courseKey)) throw new BadOrder('course_id: the learner is not enrolled in this run')
      knowledge.setGrade(index, courseKey, grade)
    },
    enroll: (username: string, courseKey: string, mode: string): void => {
      const { knowledge, backend } = siteOf(courseKey)
      const index = indexOf(username)
      if (!knowledge.account(index)) throw new BadOrder(`username: has no account on ${backend}`)
      knowledge.enroll(index, courseKey, { mode, isActive: true }, now())
    },
    /** Refuses the learner's tokens until the next login. */
    revokeTokens: (username: string, backend: Backend): void => openEdx[backend].tokens.revoke(indexOf(username)),
    /** Everything is as when it was started, but without faults. */
    reset: (): void => {
      book.clear()
      counters.reset()
      for (const { tokens, knowledge } of Object.values(openEdx)) {
        tokens.reset()
        knowledge.reset()
      }
    },
  }
}

const text = z.string().min(1)
const bodies = {
  faults: z.strictObject({ faults: z.array(fault) }),
  grade: z.strictObject({ course_id: text, percent: z.number().min(0).nullable() }),
  enrollment: z.strictObject({ course_id: text, mode: text.default('audit') }),
  revoke: z.strictObject({ backend: z.enum(backends) }),
}

/**
 * Nothing here asks who calls, so that no web page may: browsers send `Origin`, or say where a request comes from (W3C Fetch Metadata), and
 * a page whose name was pointed at this computer sends that name as `Host`.
 */
function isOfPage({ headers }: IncomingMessage): boolean {
  const host = headers.host?.replace(/:\d+$/, '')
  const from = headers['sec-fetch-site']
  return headers.origin !== undefined || (host !== '127.0.0.1' && host !== 'localhost') || (from !== undefined && from !== 'none')
}

/** The control endpoint, for those in another process. */
export function listenForControl(controls: Controls, port: number): Promise<RunningServer> {
  return listen('the control endpoint', port, async (request, response) => {
    try {
      if (isOfPage(request)) return void response.writeHead(403).end('Web pages may not use this address.')
      const question = await readQuestion(request)
      if (!question) return void response.destroy()
      const { status, body, headers } = replyTo(controls, question)
      response.writeHead(status, headers).end(body)
    } catch (error) {
      failed(response, error)
    }
  })
}

function replyTo(controls: Controls, question: Question): Reply {
  try {
    return routeControl(controls, question)
  } catch (error) {
    if (error instanceof BadOrder) return json(400, { error: error.message })
    throw error
  }
}

/** One order, or a list. */
function faultsIn(body: string) {
  const value = jsonOf(body)
  return parsed({ faults: Array.isArray(value) ? value : [value] }, bodies.faults).faults
}

const bodyOf = <Schema extends z.ZodType>(body: string, schema: Schema) => parsed(jsonOf(body), schema)

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new BadOrder('(whole): the body is not JSON')
  }
}

function parsed<Schema extends z.ZodType>(value: unknown, schema: Schema): z.infer<Schema> {
  const result = schema.safeParse(value)
  if (!result.success) throw new BadOrder(describeIssues(result.error))
  return result.data
}

const done: Reply = { status: 204, body: '' }

function routeControl(controls: Controls, question: Question): Reply {
  const [, collection, name, action] = question.path.split('/')
  switch (`${question.method} /${collection}${name ? '/{username}' : ''}${action ? `/${action}` : ''}`) {
    case 'GET /faults':
      return json(200, controls.faults())
    case 'POST /faults':
      controls.order(faultsIn(question.body))
      return done
    case 'DELETE /faults':
      controls.clearFaults()
      return done
    case 'GET /counters':
      return json(200, controls.counters())
    case 'GET /counters/{username}':
      return json(200, controls.countersOf(decoded(name ?? '') ?? ''))
    case 'POST /reset':
      controls.reset()
      return done
    case 'POST /learners/{username}/grade': {
      const { course_id, percent } = bodyOf(question.body, bodies.grade)
      controls.setGrade(decoded(name ?? '') ?? '', course_id, percent === null ? null : gradeOf(percent))
      return done
    }
    case 'POST /learners/{username}/enrollment': {
      const { course_id, mode } = bodyOf(question.body, bodies.enrollment)
      controls.enroll(decoded(name ?? '') ?? '', course_id, mode)
      return done
    }
    case 'POST /learners/{username}/revoke':
      controls.revokeTokens(decoded(name ?? '') ?? '', bodyOf(question.body, bodies.revoke).backend)
      return done
    default:
      return json(404, { error: 'No such order.' })
  }
}
