import { hash } from 'node:crypto'
import type { Backend } from '../../lambdas/domain/backends.ts'
import type { Learner } from './learner.ts'

/** What the simulated sites accept; the local system puts it into its secrets. They open nothing but the simulator. */
export const backendSecrets = {
  edxorg: { clientId: 'micromasters', clientSecret: 'simulated-edxorg', staffToken: 'simulated-staff-edxorg' },
  mitxonline: { clientId: 'micromasters', clientSecret: 'simulated-mitxonline', staffToken: 'simulated-staff-mitxonline' },
} satisfies Record<Backend, { clientId: string; clientSecret: string; staffToken: string }>

export const OPEN_EXCHANGE_RATES_APP_ID = 'simulated-app-id'

/** How long an access token lives, as on edX.org. */
export const TOKEN_LIFE_SECONDS = 36_000

export type TokenKind = 'access' | 'refresh'
/** `generation` grows with every login and refresh; the seeded tokens are of generation 0. `expires`: Unix seconds; 0 for never. */
export type TokenContent = { kind: TokenKind; index: number; generation: number; expires: number }

export type TokenMaker = {
  make: (content: TokenContent) => string
  /** undefined: made by nobody here. */
  read: (token: string) => TokenContent | undefined
}

const TOKEN = /^(a|r)\.(\d{1,7})\.(\d{1,12})\.(\d{1,12})\.([0-9a-f]{16})$/

/** Tokens of a site's world say whose they are, so that any process can read those that another has made. */
export function createTokenMaker(seed: string, backend: Backend): TokenMaker {
  const sign = (text: string) => hash('sha256', `${seed}\n${backend}\n${text}`).slice(0, 16)
  return {
    make: ({ kind, index, generation, expires }) => {
      const text = `${kind === 'access' ? 'a' : 'r'}.${index}.${generation}.${expires}`
      return `${text}.${sign(text)}`
    },
    read: (token) => {
      const [, kind, index, generation, expires, signature] = TOKEN.exec(token) ?? []
      if (signature === undefined || sign(token.slice(0, -signature.length - 1)) !== signature) return undefined
      return {
        kind: kind === 'a' ? 'access' : 'refresh',
        index: Number(index),
        generation: Number(generation),
        expires: Number(expires),
      }
    },
  }
}

export type SeededTokens = { accessToken: string; refreshToken: string; expiresIn: number; updatedAt: Date }

/** The tokens of a linked account as MicroMasters stores them when the world begins; undefined when there is no account. */
export function seededTokens(maker: TokenMaker, learner: Learner, backend: Backend, now: Date): SeededTokens | undefined {
  const account = learner.accounts[backend]
  if (!account) return undefined
  const looksExpired = account.tokens === 'expired' || account.tokens === 'dead-expired'
  const updatedAt = looksExpired ? new Date(now.getTime() - 2 * TOKEN_LIFE_SECONDS * 1000) : now
  const expires = Math.floor(updatedAt.getTime() / 1000) + TOKEN_LIFE_SECONDS
  return {
    accessToken: maker.make({ kind: 'access', index: learner.index, generation: 0, expires }),
    refreshToken: maker.make({ kind: 'refresh', index: learner.index, generation: 0, expires: 0 }),
    expiresIn: TOKEN_LIFE_SECONDS,
    updatedAt,
  }
}
