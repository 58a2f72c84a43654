import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTokenState, type IssuedTokens } from '../../../local/simulator/token-state.ts'
import { createTokenMaker, seededTokens } from '../../../local/world/credentials.ts'
import { defaultMix } from '../../../local/world/mix.ts'
import { createWorld } from '../../../local/world/world.ts'

const now = new Date('2026-11-27T00:00:00Z')
const mix = { ...defaultMix, mitxonlineOnly: 0, expiredTokens: 0 }
const world = createWorld({ learners: 2, seed: 's', now, mix })

type Step = { learner: number } & ({ kind: 'login' } | { kind: 'revoke' } | { kind: 'refresh'; back: number })

const learner = fc.nat(1)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('login' as const), learner }),
  fc.record({ kind: fc.constant('revoke' as const), learner }),
  /** A refresh with the newest token, or with one before it. */
  fc.record({ kind: fc.constant('refresh' as const), learner, back: fc.nat(3) }),
)

describe('token state', () => {
  it('accepts, after whatever was done, the newest tokens of a learner or none; a replay takes them away', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const state = createTokenState(world, 'edxorg', () => now, 60)
        const issued = [0, 1].map((index): Pick<IssuedTokens, 'access_token' | 'refresh_token'>[] => {
          const tokens = seededTokens(createTokenMaker('s', 'edxorg'), world.learner(index), 'edxorg', now)
          return [{ access_token: tokens?.accessToken ?? '', refresh_token: tokens?.refreshToken ?? '' }]
        })
        const valid = [true, true]
        for (const each of steps) {
          const own = issued[each.learner] ?? []
          if (each.kind === 'login') {
            own.push(state.login(each.learner))
            valid[each.learner] = true
          } else if (each.kind === 'revoke') {
            state.revoke(each.learner)
            valid[each.learner] = false
          } else if (each.kind === 'refresh') {
            const spent = own.at(-1 - each.back)
            const answer = spent && state.refresh(spent.refresh_token)
            expect(answer !== undefined).toBe(spent !== undefined && each.back === 0 && valid[each.learner] === true)
            if (answer) own.push(answer)
            else if (spent) valid[each.learner] = false
          }
          for (const [index, tokens] of issued.entries()) {
            const accepted = tokens.filter(({ access_token }) => state.learnerOf(access_token) === index)
            expect(accepted).toEqual(valid[index] ? tokens.slice(-1) : [])
          }
        }
      }),
    )
  })
})
