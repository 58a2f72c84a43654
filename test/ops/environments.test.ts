import { expect, it } from 'vitest'
import { regionOf } from '../../ops/environments.ts'

it('takes the region from the configuration of the environment', () => {
  expect(regionOf('production')).toBe('us-east-1')
  expect(regionOf('local')).toBeUndefined()
})

it('says which environments there are, and which was likely meant', () => {
  expect(() => regionOf('prodution')).toThrow(
    '--env: there is no environment prodution (did you mean production?): there are local, development, production',
  )
})
