import * as oauth from 'oauth4webapi'
import {
  ConfigurationError,
  UpstreamMalformed,
  UpstreamServerError,
  UpstreamTimeout,
  UpstreamUnreachable,
} from '../platform/errors.ts'
import { forgetSecret } from '../platform/secrets.ts'
import { oauthClient, USER_AGENT } from '../upstreams/backend.ts'
import { type Tokens, tokens as tokensSchema } from '../upstreams/open-edx-answers.ts'

/** A course site as an authorization server (rules/course-sites.md, "Open edX"). */
export type Site = { baseUrl: string; secretId: string }

const TIMEOUT_MS = 10_000

function serverOf({ baseUrl }: Site): oauth.AuthorizationServer {
  const base = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`
  return {
    issuer: new URL(base).origin,
    authorization_endpoint: new URL('oauth2/authorize/', base).href,
    token_endpoint: new URL('oauth2/access_token/', base).href,
  }
}

/** What one login is known by: `state` ties the answer to the browser, the PKCE `verifier` ties the code to it (RFC 7636). */
export type LoginSecrets = { state: string; verifier: string }

export const newLoginSecrets = (): LoginSecrets => ({
  state: oauth.generateRandomState(),
  verifier: oauth.generateRandomCodeVerifier(),
})

/** The page of the site to which the browser is sent. */
export async function authorizationUrl(site: Site, redirectUri: string, { state, verifier }: LoginSecrets): Promise<string> {
  const { clientId } = await oauthClient(site.secretId)
  const url = new URL(serverOf(site).authorization_endpoint ?? '')
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'read write',
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString()
  return url.href
}

export type Redeemed =
  | { kind: 'tokens'; tokens: Tokens }
  /** The person did not agree. */
  | { kind: 'denied' }
  /** The site's answer does not belong to this login, or the site does not take the code. */
  | { kind: 'refused' }

/**
 * Checks what the site sent the browser back with, and redeems the code.
 * @throws UpstreamServerError, UpstreamTimeout, UpstreamUnreachable, UpstreamMalformed; ConfigurationError when the site does not know us.
 */
export async function redeemCode(
  site: Site,
  redirectUri: string,
  answer: { parameters: URLSearchParams; secrets: LoginSecrets },
): Promise<Redeemed> {
  const { clientId, clientSecret } = await oauthClient(site.secretId)
  const server = serverOf(site)
  const client: oauth.Client = { client_id: clientId }
  try {
    const checked = oauth.validateAuthResponse(server, client, answer.parameters, answer.secrets.state)
    const authentication = oauth.ClientSecretPost(clientSecret)
    const response = await reaching(() =>
      oauth.authorizationCodeGrantRequest(server, client, authentication, checked, redirectUri, answer.secrets.verifier, {
        headers: { 'user-agent': USER_AGENT },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        // The simulator speaks plain http; what deploys is configured with https.
        [oauth.allowInsecureRequests]: server.issuer.startsWith('http:'),
      }),
    )
    if (response.status >= 500 || response.status === 429)
      throw new UpstreamServerError(`redeem code: answered ${response.status}`)
    const grant = await oauth.processAuthorizationCodeResponse(server, client, response, {
      recognizedTokenTypes: { jwt: () => {} },
    })
    const tokens = tokensSchema.safeParse(grant)
    if (!tokens.success) throw new UpstreamMalformed('redeem code: the answer lacks a token or its lifetime')
    return { kind: 'tokens', tokens: tokens.data }
  } catch (error) {
    if (isUnknownClient(error)) {
      forgetSecret(site.secretId)
      throw new ConfigurationError(`secret ${site.secretId}: the site does not accept this client`, { cause: error })
    }
    return refusedBy(error)
  }
}

/** The site does not know this service: that is nobody's login who is refused (RFC 6749, 5.2). */
function isUnknownClient(error: unknown): boolean {
  if (error instanceof oauth.WWWAuthenticateChallengeError) return true
  return error instanceof oauth.ResponseBodyError && error.error === 'invalid_client'
}

function refusedBy(error: unknown): Redeemed {
  if (error instanceof oauth.AuthorizationResponseError) return { kind: error.error === 'access_denied' ? 'denied' : 'refused' }
  if (error instanceof oauth.ResponseBodyError) return { kind: 'refused' }
  if (!(error instanceof oauth.OperationProcessingError)) throw error
  if (error.code === oauth.INVALID_RESPONSE) return { kind: 'refused' }
  throw new UpstreamMalformed(`redeem code: ${error.code ?? 'the answer does not conform'}`)
}

async function reaching(request: () => Promise<Response>): Promise<Response> {
  try {
    return await request()
  } catch (error) {
    if (error instanceof DOMException) throw new UpstreamTimeout(`redeem code: no answer within ${TIMEOUT_MS} ms`)
    if (error instanceof TypeError) throw new UpstreamUnreachable('redeem code: the connection failed')
    throw error
  }
}
