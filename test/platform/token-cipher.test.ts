import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../lambdas/platform/errors.ts'
import { createTokenCipher, tokenKeys } from '../../lambdas/platform/token-cipher.ts'

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')
const ring = { current: 'k1', keys: { k1: key(1) } }

describe('token cipher', () => {
  it('gives back any text, through a form that names version and key', () => {
    const cipher = createTokenCipher(ring)
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const encrypted = cipher.encrypt(text)
        expect(encrypted).toMatch(/^v1\.k1\.[\w-]{16}\.[\w-]*\.[\w-]{22}$/)
        expect(cipher.decrypt(encrypted)).toBe(text)
      }),
    )
  })

  it('never encrypts the same text twice to the same result', () => {
    const cipher = createTokenCipher(ring)
    expect(cipher.encrypt('token')).not.toBe(cipher.encrypt('token'))
  })

  it('still decrypts with an old key after a rotation, and encrypts with the new one', () => {
    const old = createTokenCipher(ring).encrypt('token')
    const rotated = createTokenCipher({ current: 'k2', keys: { k1: key(1), k2: key(2) } })
    expect(rotated.decrypt(old)).toBe('token')
    expect(rotated.encrypt('token')).toMatch(/^v1\.k2\./)
  })

  it('refuses what was changed at any place, without showing it', () => {
    const cipher = createTokenCipher(ring)
    const parts = cipher.encrypt('very-secret-token').split('.')
    for (const changed of [2, 3, 4]) {
      const first = parts[changed]?.startsWith('A') ? 'B' : 'A'
      const text = parts.map((part, index) => (index === changed ? first + part.slice(1) : part)).join('.')
      expect(() => cipher.decrypt(text)).toThrow(new ConfigurationError('stored token: does not decrypt with key "k1"'))
    }
  })

  it('refuses another key with the same id, an unknown key and another form', () => {
    const encrypted = createTokenCipher(ring).encrypt('token')
    const other = createTokenCipher({ current: 'k1', keys: { k1: key(9) } })
    expect(() => other.decrypt(encrypted)).toThrow('does not decrypt with key "k1"')
    expect(() => other.decrypt(encrypted.replace('.k1.', '.k7.'))).toThrow('the key ring has no key "k7"')
    for (const text of ['', 'token', 'v2.k1.a.b.c', encrypted.slice(0, -1)]) {
      expect(() => other.decrypt(text)).toThrow('is not of the form')
    }
  })

  it('needs keys of 32 bytes, and a current one that is there', () => {
    const issue = (value: unknown) => tokenKeys.safeParse(value).error?.issues[0]?.path.join('.')
    expect(issue(ring)).toBeUndefined()
    expect(issue({ current: 'k1', keys: { k1: 'c2hvcnQ=' } })).toBe('keys.k1')
    expect(issue({ current: 'k2', keys: { k1: key(1) } })).toBe('current')
    expect(issue({ keys: {} })).toBe('current')
  })
})
