import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defectNames, patchOf, plant } from './defects.ts'

const ROOT = join(import.meta.dirname, '../..')

describe.each(defectNames)('the defect %s', (defect) => {
  it('can be planted into the code as it is now', () => {
    expect(() => plant(defect, ROOT, ['--check'])).not.toThrow()
  })

  it('says what it is, and is told of', () => {
    expect(readFileSync(patchOf(defect), 'utf8')).toMatch(/^[A-Z].+\.\n/)
    expect(readFileSync(join(ROOT, 'docs/reliability.md'), 'utf8')).toContain(`\`${defect}\``)
  })
})
