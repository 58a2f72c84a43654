import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../lambdas/platform/errors.ts'
import { createTokenCipher, type TokenOwner, tokenKeys } from '../../lambdas/platform/token-cipher.ts'
import { unboundToken } from './unbound-token.ts'

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')
const ring = { current: 'k1', keys: { k1: key(1) } }
const ann: TokenOwner = { userId: 1, backend: 'edxorg' }

describe('token cipher', () => {
  it('gives back any text, through a form that names version and key', () => {
    const cipher = createTokenCipher(ring)
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const encrypted = cipher.encrypt(text, ann)
        expect(encrypted).toMatch(/^v2\.k1\.[\w-]{16}\.[\w-]*\.[\w-]{22}$/)
        expect(cipher.decrypt(encrypted, ann)).toBe(text)
      }),
    )
  })

  it('never encrypts the same text twice to the same result', () => {
    const cipher = createTokenCipher(ring)
    expect(cipher.encrypt('token', ann)).not.toBe(cipher.encrypt('token', ann))
  })

  it('still decrypts with an old key after a rotation, and encrypts with the new one', () => {
    const old = createTokenCipher(ring).encrypt('token', ann)
    const rotated = createTokenCipher({ current: 'k2', keys: { k1: key(1), k2: key(2) } })
    expect(rotated.decrypt(old, ann)).toBe('token')
    expect(rotated.encrypt('token', ann)).toMatch(/^v2\.k2\./)
  })

  it('refuses what was changed at any place, without showing it', () => {
    const cipher = createTokenCipher(ring)
    const parts = cipher.encrypt('very-secret-token', ann).split('.')
    for (const changed of [2, 3, 4]) {
      const first = parts[changed]?.startsWith('A') ? 'B' : 'A'
      const text = parts.map((part, index) => (index === changed ? first + part.slice(1) : part)).join('.')
      expect(() => cipher.decrypt(text, ann)).toThrow(
        new ConfigurationError('stored token: does not decrypt with key "k1" as one of id:1 on edxorg'),
      )
    }
  })

  it('refuses another key with the same id, an unknown key and another form', () => {
    const encrypted = createTokenCipher(ring).encrypt('token', ann)
    const other = createTokenCipher({ current: 'k1', keys: { k1: key(9) } })
    expect(() => other.decrypt(encrypted, ann)).toThrow('does not decrypt with key "k1"')
    expect(() => other.decrypt(encrypted.replace('.k1.', '.k7.'), ann)).toThrow('the key ring has no key "k7"')
    for (const text of ['', 'token', 'v2.k1.a.b.c', encrypted.replace('v2', 'v3'), encrypted.slice(0, -1)]) {
      expect(() => other.decrypt(text, ann)).toThrow('is not of the form')
    }
  })

  it.each<[string, TokenOwner]>([
    ["another user's", { userId: 2, backend: 'edxorg' }],
    ['another site', { userId: 1, backend: 'mitxonline' }],
  ])('refuses a token in the row of %s', (_, other) => {
    const cipher = createTokenCipher(ring)
    expect(() => cipher.decrypt(cipher.encrypt('token', ann), other)).toThrow('does not decrypt with key "k1"')
  })

  it('still reads what the release before has written, and tells what is to be written anew', () => {
    const cipher = createTokenCipher(ring)
    const unbound = unboundToken('token', ring)
    expect(cipher.decrypt(unbound, ann)).toBe('token')
    const other = createTokenCipher({ current: 'k2', keys: { k1: key(1), k2: key(2) } })
    expect([unbound, cipher.encrypt('token', ann), other.encrypt('token', ann)].map(cipher.isCurrent)).toEqual([
      false,
      true,
      false,
    ])
    expect(() => cipher.decrypt(cipher.encrypt('token', ann).replace('v2', 'v1'), ann)).toThrow('does not decrypt')
  })

  it('needs keys of 32 bytes, and a current one that is there', () => {
    const issue = (value: unknown) => tokenKeys.safeParse(value).error?.issues[0]?.path.join('.')
    expect(issue(ring)).toBeUndefined()
    expect(issue({ current: 'k1', keys: { k1: 'c2hvcnQ=' } })).toBe('keys.k1')
    expect(issue({ current: 'k2', keys: { k1: key(1) } })).toBe('current')
    expect(issue({ keys: {} })).toBe('current')
  })
})
