import type { Backend } from '../../lambdas/domain/backends.ts'
import { createTokenMaker, type TokenContent } from '../world/credentials.ts'
import type { World } from '../world/world.ts'

export type IssuedTokens = {
  access_token: string
  refresh_token: string
  /** Seconds. */
  expires_in: number
  token_type: string
  scope: string
}

export type TokenState = {
  /** Tokens for a login: whatever the learner held before is dead. */
  login: (index: number) => IssuedTokens
  /** Spends a refresh token. One that was spent before is refused, and takes the tokens that came of it with it. */
  refresh: (token: string) => IssuedTokens | undefined
  /** Whose valid access token this is. */
  learnerOf: (accessToken: string) => number | undefined
  /** Whose token this is, valid or not. */
  ownerOf: (token: string) => number | undefined
  /** Refuses all tokens that the learner holds, until the next login. */
  revoke: (index: number) => void
  reset: () => void
}

type State = {
  /** Of the tokens that are valid now; older ones were replaced. */
  current: number
  /** Tokens of this generation and below are refused. */
  revoked: number
}

/**
 * The OAuth2 tokens of one site. Only what differs from the seeded tokens is kept. Generations are Unix seconds at least, and tokens
 * are signed: one of a newer generation than is known here was issued before a restart, and counts.
 */
export function createTokenState(world: World, backend: Backend, now: () => Date, lifeSeconds: number): TokenState {
  const maker = createTokenMaker(world.seed, backend)
  const changed = new Map<number, State>()
  const seconds = () => Math.floor(now().getTime() / 1000)

  const stateOf = (index: number): State => {
    const kept = changed.get(index)
    if (kept) return kept
    return { current: 0, revoked: world.learner(index).accounts[backend]?.tokens.startsWith('dead') ? 0 : -1 }
  }
  const issue = (index: number): IssuedTokens => {
    const state = stateOf(index)
    const generation = Math.max(state.current + 1, seconds())
    changed.set(index, { ...state, current: generation })
    const expires = seconds() + lifeSeconds
    return {
      access_token: maker.make({ kind: 'access', index, generation, expires }),
      refresh_token: maker.make({ kind: 'refresh', index, generation, expires: 0 }),
      expires_in: lifeSeconds,
      token_type: 'Bearer',
      scope: 'read write',
    }
  }
  const read = (token: string, kind: TokenContent['kind']) => {
    const content = maker.read(token)
    return content?.kind === kind && world.has(content.index) ? content : undefined
  }
  const stands = ({ index, generation }: TokenContent): boolean => {
    const state = stateOf(index)
    if (generation > state.current) changed.set(index, { ...state, current: generation })
    return generation >= state.current && generation > state.revoked
  }
  const revoke = (index: number) => {
    const { current } = stateOf(index)
    changed.set(index, { current, revoked: current })
  }

  return {
    login: issue,
    refresh: (token) => {
      const content = read(token, 'refresh')
      if (!content) return undefined
      if (stands(content)) return issue(content.index)
      revoke(content.index)
      return undefined
    },
    learnerOf: (accessToken) => {
      const content = read(accessToken, 'access')
      return content && content.expires > seconds() && stands(content) ? content.index : undefined
    },
    ownerOf: (token) => maker.read(token)?.index,
    revoke,
    reset: () => changed.clear(),
  }
}
