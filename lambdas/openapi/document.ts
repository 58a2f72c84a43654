import * as z from 'zod'
import { createDocument } from 'zod-openapi'
import { cookieName } from '../auth/cookies.ts'
import { ERROR_CODES } from '../domain/error-codes.ts'
import { type Route, routes } from '../routes.ts'

export type ApiDocument = ReturnType<typeof createDocument>

const errorShape = z
  .object({
    code: z.enum(ERROR_CODES).describe('for programs'),
    message: z.string().describe('for people'),
    request_id: z.string().describe('to be told to support'),
    fields: z.array(z.string()).optional().describe('the inputs that do not fit'),
  })
  .meta({ id: 'Error' })
/** What API Gateway answers itself, before any function of ours. */
const gatewayShape = z.object({ message: z.string() }).meta({ id: 'GatewayMessage' })
const JSON_TYPE = 'application/json'

/** The OpenAPI 3.1 document of the routes that are no pages, made from the schemas that the handlers parse with. */
export function apiDocument(siteUrl: string): ApiDocument {
  const calls = routes.filter(({ isPage }) => !isPage)
  const byPath = Object.entries(Object.groupBy(calls, (route) => route.path))
  return createDocument({
    openapi: '3.1.1',
    info: {
      title: 'MicroMasters',
      version: '0',
      description:
        'Every path is served with and without a slash at the end, and by HEAD wherever by GET. Errors have one form (`Error`), but for what the gateway refuses itself (`GatewayMessage`): no session, a path that is no route, too many requests (429), a body of more than 10 MB (413).',
    },
    servers: [{ url: siteUrl }],
    paths: Object.fromEntries(
      byPath.map(([path, alike = []]) => [
        path,
        Object.fromEntries(alike.map((route) => [route.method.toLowerCase(), operationOf(route)])),
      ]),
    ),
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: cookieName(siteUrl, 'session'), description: 'set by a login' },
        csrf: { type: 'apiKey', in: 'header', name: 'X-CSRF-Token', description: '`csrf_token` of the session' },
      },
    },
  })
}

function operationOf(route: Route) {
  const security = route.method === 'GET' ? { session: [] } : { session: [], csrf: [] }
  return {
    operationId: `${route.method.toLowerCase()}-${route.function}`,
    summary: route.summary,
    ...(route.authorizer !== 'none' && { security: route.authorizer === 'viewer' ? [{}, security] : [security] }),
    requestParams: { ...(route.params && { path: route.params }), ...(route.query && { query: route.query }) },
    ...(bodiesOf(route) && { requestBody: { required: true, content: bodiesOf(route) } }),
    responses: { ...errorsOf(route), ...answersOf(route) },
  }
}

function bodiesOf({ body, bodyInHandler }: Route) {
  const bodies = body ? { [JSON_TYPE]: body } : bodyInHandler
  return bodies && Object.fromEntries(Object.entries(bodies).map(([type, schema]) => [type, { schema }]))
}

function answersOf({ answers }: Route) {
  const entries = Object.entries(answers).map(([status, { description, schema }]) => {
    const content = schema ?? (Number(status) >= 400 ? errorShape : undefined)
    return [status, { description, ...(content && { content: { [JSON_TYPE]: { schema: content } } }) }]
  })
  return Object.fromEntries(entries)
}

const error = (description: string) => ({ description, content: { [JSON_TYPE]: { schema: errorShape } } })
const byGateway = (description: string) => ({ description, content: { [JSON_TYPE]: { schema: gatewayShape } } })
const byEither = (description: string) => ({
  description,
  content: { [JSON_TYPE]: { schema: z.union([gatewayShape, errorShape]) } },
})

/** What a route may answer because of its inputs and its session, and what every route may answer. */
function errorsOf({ authorizer, method, params, query, body, bodyInHandler }: Route) {
  return {
    ...((query || body || bodyInHandler) && { 400: error('An input does not fit; `fields` names it') }),
    ...(authorizer === 'session' && {
      401: byGateway('No session'),
      403: method === 'GET' ? byGateway('Not a valid session') : byEither('Not a valid session, or not its CSRF token'),
    }),
    ...(params && { 404: error('There is nothing here') }),
    ...((body || bodyInHandler) && { 415: error('Not of a media type that it takes') }),
    ...(authorizer !== 'none' && method !== 'GET' && { 429: error('More than 30 changes in a minute; `Retry-After` says when') }),
    500: error('Something broke'),
    503: error('Try again in a moment'),
  }
}
