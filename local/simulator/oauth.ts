import { createHash, randomBytes } from 'node:crypto'
import type { Backend } from '../../lambdas/domain/backends.ts'
import { backendSecrets } from '../world/credentials.ts'
import type { World } from '../world/world.ts'
import { authorizePage, failurePage } from './authorize-page.ts'
import { json, methodNotAllowed, notFound, type Question, type Reply, type Routed } from './exchange.ts'
import { findPeople } from './people.ts'
import type { IssuedTokens, TokenState } from './token-state.ts'

export type OAuth = (question: Question) => Routed

type Login = { index: number; redirectUri: string; challenge: { value: string; method: string } | undefined; expires: number }
type Site = { world: World; backend: Backend; tokens: TokenState; now: () => Date }

const CODE_LIFE_MS = 10 * 60_000

/** The authorization server of a site: RFC 6749, authorization code and refresh token; PKCE (RFC 7636) when a challenge is sent. */
export function createOAuth(site: Site): OAuth {
  const logins = new Map<string, Login>()
  return (question) => {
    switch (question.path) {
      case '/oauth2/authorize/':
      case '/oauth2/authorize':
        return { call: 'authorize', client: 'browser', answer: () => authorize(site, logins, question) }
      case '/oauth2/access_token/':
      case '/oauth2/access_token':
        return accessToken(site, logins, question)
      case '/oauth2/revoke_token/':
      case '/oauth2/revoke_token':
        return revokeToken(site, question)
      default:
        return { call: 'other', client: 'nobody', answer: () => notFound }
    }
  }
}

function authorize(site: Site, logins: Map<string, Login>, { method, query, body }: Question): Reply {
  const asked = method === 'POST' ? new URLSearchParams(body) : query
  const redirect = URL.parse(asked.get('redirect_uri') ?? '')
  // Nobody is sent to an address that is not known to be good (RFC 6749, 4.1.2.1).
  if (asked.get('client_id') !== backendSecrets[site.backend].clientId) return failurePage('client_id', 'no client has this id')
  if (!redirect || !/^https?:$/.test(redirect.protocol)) return failurePage('redirect_uri', 'is not an http or https address')
  const back = (answer: Record<string, string>): Reply => {
    const state = asked.get('state')
    for (const [name, value] of Object.entries({ ...answer, ...(state !== null && { state }) }))
      redirect.searchParams.set(name, value)
    return { status: 302, body: '', headers: { location: redirect.href } }
  }
  if (asked.get('response_type') !== 'code') return back({ error: 'unsupported_response_type' })
  if (method === 'GET') return authorizePage(site.backend, asked, findPeople(site.world, site.backend, asked.get('q') ?? ''))
  if (method !== 'POST') return methodNotAllowed
  if (asked.get('deny') !== null) return back({ error: 'access_denied' })
  const index = site.world.indexOf(site.backend, asked.get('username') ?? '')
  if (index === undefined) return failurePage('username', 'nobody has this name here')
  const code = randomBytes(16).toString('hex')
  const value = asked.get('code_challenge')
  const challenge = value === null ? undefined : { value, method: asked.get('code_challenge_method') ?? 'plain' }
  forgetExpired(logins, site.now())
  const redirectUri = asked.get('redirect_uri') ?? ''
  logins.set(code, { index, redirectUri, challenge, expires: site.now().getTime() + CODE_LIFE_MS })
  return back({ code })
}

function forgetExpired(logins: Map<string, Login>, now: Date): void {
  for (const [code, { expires }] of logins) if (expires <= now.getTime()) logins.delete(code)
}

/** Errors as in RFC 6749, 5.2. */
function accessToken(site: Site, logins: Map<string, Login>, question: Question): Routed {
  const form = new URLSearchParams(question.body)
  const code = form.get('code') ?? ''
  const refreshToken = form.get('refresh_token') ?? ''
  const { id, secret } = clientOf(form, question.authorization)
  const known = backendSecrets[site.backend]
  const answer = () => {
    if (question.method !== 'POST') return methodNotAllowed
    if (id !== known.clientId || secret !== known.clientSecret) return json(401, { error: 'invalid_client' })
    switch (form.get('grant_type')) {
      case 'authorization_code':
        return tokensOr400(spendCode(site, logins, code, form))
      case 'refresh_token':
        return tokensOr400(site.tokens.refresh(refreshToken))
      default:
        return json(400, { error: 'unsupported_grant_type' })
    }
  }
  const learner = logins.get(code)?.index ?? site.tokens.ownerOf(refreshToken)
  return { call: 'access-token', learner, client: `client ${id}`, answer }
}

/**
 * RFC 7009, as Open edX's django-oauth-toolkit does it: a token that is not known is no error, one that is not given is; the answer has no
 * body. With a token of a learner, all tokens of the login go.
 */
function revokeToken(site: Site, question: Question): Routed {
  const form = new URLSearchParams(question.body)
  const token = form.get('token')
  const learner = site.tokens.ownerOf(token ?? '')
  const { id, secret } = clientOf(form, question.authorization)
  const known = backendSecrets[site.backend]
  const answer = (): Reply => {
    if (question.method !== 'POST') return methodNotAllowed
    if (id !== known.clientId || secret !== known.clientSecret) return json(401, { error: 'invalid_client' })
    if (!token) return json(400, { error: 'invalid_request' })
    if (learner !== undefined) site.tokens.revoke(learner)
    return { status: 200, body: '' }
  }
  return { call: 'revoke-token', learner, client: `client ${id}`, answer }
}

function tokensOr400(tokens: IssuedTokens | undefined): Reply {
  return tokens ? json(200, tokens) : json(400, { error: 'invalid_grant' })
}

function spendCode(site: Site, logins: Map<string, Login>, code: string, form: URLSearchParams): IssuedTokens | undefined {
  const login = logins.get(code)
  logins.delete(code)
  const isGood =
    login !== undefined &&
    login.expires > site.now().getTime() &&
    login.redirectUri === form.get('redirect_uri') &&
    answersChallenge(login.challenge, form.get('code_verifier'))
  return isGood ? site.tokens.login(login.index) : undefined
}

function answersChallenge(challenge: Login['challenge'], verifier: string | null): boolean {
  if (!challenge) return true
  if (verifier === null) return false
  const sent = challenge.method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier
  return sent === challenge.value
}

/** By the form, or by HTTP Basic. */
function clientOf(form: URLSearchParams, authorization: string | undefined): { id: string; secret: string } {
  if (authorization?.startsWith('Basic ')) {
    const [id = '', secret = ''] = Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':')
    return { id: decodeURIComponent(id), secret: decodeURIComponent(secret) }
  }
  return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' }
}
