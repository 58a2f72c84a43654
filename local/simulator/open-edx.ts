import * as z from 'zod'
import type { Backend } from '../../lambdas/domain/backends.ts'
import { backendSecrets } from '../world/credentials.ts'
import type { Study } from '../world/learner.ts'
import type { World } from '../world/world.ts'
import { accountBody, certificateBody, enrollmentBody, gradeBody, staffEnrollmentBody, userBody } from './answers.ts'
import {
  coded,
  decoded,
  forbidden,
  json,
  methodNotAllowed,
  notFound,
  type Question,
  type Reply,
  type Routed,
  unauthorized,
} from './exchange.ts'
import type { Knowledge } from './knowledge.ts'
import type { OAuth } from './oauth.ts'
import { routeSitePage } from './site-pages.ts'
import { page } from './paging.ts'
import type { TokenState } from './token-state.ts'

export type OpenEdxSite = {
  world: World
  backend: Backend
  knowledge: Knowledge
  tokens: TokenState
  oauth: OAuth
  pageSize: number
  /** Its `next` links lead to an inner host, by http. */
  innerLinks: boolean
  now: () => Date
}

type Asker = { as: 'staff' } | { as: 'learner'; index: number } | { as: 'nobody' }
/** A call with everything that its path and query say. */
type Asked = Question & { asker: Asker }

/** Finds out which call of rules/course-sites.md, "Open edX" a request is, and whom it concerns. */
export function routeOpenEdx(site: OpenEdxSite, question: Question): Routed {
  if (question.path.startsWith('/oauth2/')) return site.oauth(question)
  const page = routeSitePage(site.world, site.backend, question)
  if (page) return page
  const asked = { ...question, asker: askerOf(site, question.authorization) }
  const routed = routeApi(site, asked)
  const own = asked.asker.as === 'learner' ? asked.asker.index : undefined
  return { client: asked.asker.as === 'learner' ? `learner ${asked.asker.index}` : asked.asker.as, learner: own, ...routed }
}

type Api = Omit<Routed, 'client'>

function routeApi(site: OpenEdxSite, asked: Asked): Api {
  const [, api, ...parts] = asked.path.split('/')
  const [family, version, collection, name, kind, key] = parts
  switch (api === 'api' ? `${family}/${version}/${collection}` : '') {
    case 'mobile/v0.5/my_user_info':
      return { call: 'my-user-info', answer: () => onlyGet(asked, () => myUserInfo(site, asked)) }
    case 'mobile/v0.5/users':
      return ofUser(site, name, { call: 'user', answer: (index) => onlyGet(asked, () => user(site, asked, index)) })
    case 'user/v1/accounts':
      return ofUser(site, name, { call: 'account', answer: (index) => onlyGet(asked, () => account(site, asked, index)) })
    case 'enrollment/v1/enrollment':
      return asked.method === 'POST' ? enroll(site, asked) : { call: 'enrollments', answer: () => enrollments(site, asked) }
    case 'enrollment/v1/enrollments':
      return staffEnrollments(site, asked)
    case 'certificates/v0/certificates':
      if (kind !== 'courses') break
      return certificate(site, asked, name, key)
    case 'grades/v1/courses':
      return grades(site, asked, name)
  }
  return { call: 'other', answer: () => notFound }
}

function askerOf(site: OpenEdxSite, authorization: string | undefined): Asker {
  const token = authorization?.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : undefined
  if (token === undefined) return { as: 'nobody' }
  if (token === backendSecrets[site.backend].staffToken) return { as: 'staff' }
  const index = site.tokens.learnerOf(token)
  return index === undefined ? { as: 'nobody' } : { as: 'learner', index }
}

const onlyGet = ({ method, asker }: Asked, answer: () => Reply): Reply => {
  if (method !== 'GET') return methodNotAllowed
  return asker.as === 'nobody' ? unauthorized : answer()
}

/** A call on somebody whose name is in the path. */
function ofUser(
  site: OpenEdxSite,
  name: string | undefined,
  { call, answer }: { call: Api['call']; answer: (index: number | undefined) => Reply },
): Api {
  const index = site.world.indexOf(site.backend, decoded(name ?? '') ?? '')
  return { call, ...(index !== undefined && { learner: index }), answer: () => answer(index) }
}

const mayRead = ({ asker }: Asked, index: number) => asker.as === 'staff' || (asker.as === 'learner' && asker.index === index)

/** Redirects, as the real site does. */
function myUserInfo({ knowledge }: OpenEdxSite, { asker }: Asked): Reply {
  const own = asker.as === 'learner' ? knowledge.account(asker.index) : undefined
  if (!own) return notFound
  return { status: 302, body: '', headers: { location: `/api/mobile/v0.5/users/${encodeURIComponent(own.username)}` } }
}

function user({ knowledge }: OpenEdxSite, asked: Asked, index: number | undefined): Reply {
  const own = index === undefined ? undefined : knowledge.account(index)
  if (index === undefined || !own) return notFound
  return mayRead(asked, index) ? json(200, userBody(knowledge.learner(index), own, asked.origin)) : forbidden
}

function account({ knowledge }: OpenEdxSite, asked: Asked, index: number | undefined): Reply {
  const own = index === undefined ? undefined : knowledge.account(index)
  // Somebody else's account is as good as none.
  if (index === undefined || !own || !mayRead(asked, index)) return notFound
  return json(200, accountBody(knowledge.learner(index), own))
}

function enrollments({ knowledge }: OpenEdxSite, { method, asker }: Asked): Reply {
  if (method !== 'GET') return methodNotAllowed
  if (asker.as === 'nobody') return unauthorized
  if (asker.as === 'staff') return json(200, [])
  const username = knowledge.account(asker.index)?.username ?? ''
  return json(
    200,
    knowledge
      .studies(asker.index)
      .filter(({ isActive }) => isActive)
      .map((study) => enrollmentBody(study, username)),
  )
}

const enrollmentRequest = z.object({
  mode: z.enum(['audit', 'verified', 'honor']).optional(),
  is_active: z.boolean().optional(),
  course_details: z.object({ course_id: z.string().min(1) }),
  user: z.string().min(1).optional(),
})

function enroll(site: OpenEdxSite, { asker, body }: Asked): Api {
  const request = enrollmentRequest.safeParse(parsed(body))
  const named = request.data?.user
  const index = named === undefined ? ownIndex(asker) : site.world.indexOf(site.backend, named)
  const key = request.data?.course_details.course_id
  const answer = () => {
    if (asker.as === 'nobody') return unauthorized
    if (!request.success) return json(400, { message: 'The request body does not describe an enrollment.' })
    // The real site does not tell a learner whether somebody else exists.
    if (asker.as === 'learner' && asker.index !== index) return { status: 404, body: '' }
    if (asker.as === 'learner' && request.data.mode === 'verified') {
      return json(403, { message: 'User does not have permission to create enrollment with mode [verified].' })
    }
    if (index === undefined) return json(406, { message: `The user ${named} does not exist.` })
    const courseKey = request.data.course_details.course_id
    if (!site.knowledge.run(courseKey)) return json(400, { message: `No course '${courseKey}' found for enrollment` })
    const study = enrolled(site, { index, courseKey, asStaff: asker.as === 'staff' }, request.data)
    return json(200, enrollmentBody(study, site.knowledge.account(index)?.username ?? ''))
  }
  return { call: 'enroll', learner: index, run: key, answer }
}

type EnrollmentRequest = z.infer<typeof enrollmentRequest>

/**
 * Staff change what they send of an enrollment. A learner gets a new one, or an inactive one back; an active one stays as it is, and is the
 * answer (Open edX, `EnrollmentListView.post`).
 */
function enrolled(
  { knowledge, now }: OpenEdxSite,
  { index, courseKey, asStaff }: { index: number; courseKey: string; asStaff: boolean },
  { mode, is_active: isActive }: EnrollmentRequest,
): Study {
  const before = knowledge.study(index, courseKey)
  if (!before) return knowledge.enroll(index, courseKey, { mode, isActive: isActive ?? true }, now())
  if (asStaff) return knowledge.enroll(index, courseKey, { mode, isActive }, now())
  return before.isActive ? before : knowledge.enroll(index, courseKey, { mode, isActive: isActive ?? true }, now())
}

const ownIndex = (asker: Asker) => (asker.as === 'learner' ? asker.index : undefined)

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function staffEnrollments(site: OpenEdxSite, asked: Asked): Api {
  const { world, backend, knowledge, pageSize, innerLinks } = site
  const names = asked.query.get('username')?.split(',').filter(Boolean)
  const learners = names?.flatMap((name) => world.indexOf(backend, name) ?? [])
  const run = asked.query.get('course_id') ?? undefined
  const rowsOf = (index: number) => {
    const username = knowledge.account(index)?.username ?? ''
    const studies = run === undefined ? knowledge.studies(index) : knowledge.studies(index).filter((each) => each.run.key === run)
    return studies.map((study) => staffEnrollmentBody(study, username))
  }
  const answer = () =>
    onlyGet(asked, () => {
      if (asked.asker.as !== 'staff') return forbidden
      const bad = names && (names.length > MAX_NAMES || names.some((name) => !VALID_NAME.test(name)))
      if (bad) return json(400, { username: ['Enter usernames of letters, numbers, underscores or hyphens, 100 at most.'] })
      return page(asked, { size: pageSize, learners: learners ?? world.learners, rowsOf, innerLinks })
    })
  return { call: 'staff-enrollments', ...(learners?.length === 1 && { learner: learners[0] }), run, answer }
}

/** Open edX, `CourseEnrollmentsApiListForm` and Django's `validate_slug`. */
const MAX_NAMES = 100
const VALID_NAME = /^[-\w]+$/

const serverError: Reply = { status: 500, body: '<h1>Server Error (500)</h1>', headers: { 'content-type': 'text/html' } }

function certificate(site: OpenEdxSite, asked: Asked, name: string | undefined, key: string | undefined): Api {
  const run = decoded(key ?? '')
  const routed = ofUser(site, name, {
    call: 'certificate',
    answer: (index) =>
      onlyGet(asked, () => {
        // The permission looks the owner up, and does not expect to find nobody (Open edX, `IsOwnerOrPublicCertificates`).
        if (index === undefined) return serverError
        if (!mayRead(asked, index)) return forbidden
        if (run === undefined) return json(400, { error_code: 'course_id_not_valid' })
        const study = site.knowledge.study(index, run)
        if (study?.isDead) return serverError
        const body = study && certificateBody(study, site.knowledge.account(index)?.username ?? '')
        return body ? json(200, body) : coded('no_certificate_for_user', 'There is no certificate.')
      }),
  })
  return { ...routed, run }
}

const UNGRADED = { percent: 0, passed: false, letterGrade: null }

function grades(site: OpenEdxSite, asked: Asked, key: string | undefined): Api {
  const { world, backend, knowledge, pageSize, innerLinks } = site
  const run = decoded(key ?? '') ?? ''
  const rowsOf = (index: number) => {
    const study = knowledge.study(index, run)
    const body = study && gradeBody(study, knowledge.account(index)?.username ?? '')
    return body ? [body] : []
  }
  const username = asked.query.get('username')
  if (username === null) {
    // Whoever is actively enrolled, with 0 without a grade; who cannot be graded is left out (Open edX, `CourseGradesView`).
    const listed = (index: number) => {
      const study = knowledge.study(index, run)
      if (!study?.isActive || study.isDead) return []
      return [gradeBody({ ...study, grade: study.grade ?? UNGRADED }, knowledge.account(index)?.username ?? '')]
    }
    const answer = () =>
      onlyGet(asked, () => {
        if (asked.asker.as !== 'staff') return forbidden
        if (!knowledge.run(run)) return coded('course_does_not_exist', 'Requested grade for unknown course')
        return page(asked, { size: pageSize, learners: world.learners, rowsOf: listed, innerLinks })
      })
    return { call: 'grades-of-run', run, answer }
  }
  const index = world.indexOf(backend, username)
  const answer = () =>
    onlyGet(asked, () => {
      if (!knowledge.run(run)) return coded('course_does_not_exist', 'Requested grade for unknown course')
      if (index === undefined) return coded('user_does_not_exist', 'The user matching the requested username does not exist.')
      if (!mayRead(asked, index)) return forbidden
      if (knowledge.study(index, run)?.isDead) return serverError
      const rows = rowsOf(index)
      return rows.length > 0 ? json(200, rows) : coded('user_not_enrolled', 'The user is not enrolled in this course')
    })
  return { call: 'current-grade', ...(index !== undefined && { learner: index }), run, answer }
}
