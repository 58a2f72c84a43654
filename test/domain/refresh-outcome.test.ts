import { expect, it } from 'vitest'
import {
  backendFaults,
  blameless,
  failureReasons,
  outageFaults,
  reasonForError,
  strikeReasons,
} from '../../lambdas/domain/refresh-outcome.ts'

it('names a reason for every fault of an upstream, and step-failed for what is our own', () => {
  const named = ['UpstreamServerError', 'UpstreamTimeout', 'UpstreamUnreachable', 'UpstreamMalformed'].map(reasonForError)
  expect(new Set(named)).toEqual(new Set(backendFaults))
  expect(reasonForError('ConfigurationError')).toBe('configuration')
  expect(reasonForError('States.Timeout')).toBe('step-failed')
  expect(reasonForError('DatabaseUnavailable')).toBe('step-failed')
})

it('holds against learners only what may be theirs', () => {
  const theirs = failureReasons.filter((reason) => !blameless.includes(reason) && !backendFaults.includes(reason))
  expect(theirs).toEqual(['invalid-credentials', 'account-unknown', 'forbidden', 'rejected'])
  expect(strikeReasons).toEqual(['invalid-credentials'])
})

it('takes for an outage what says that a backend is down, and not an answer that is wrong', () => {
  expect(backendFaults.filter((reason) => !outageFaults.includes(reason))).toEqual(['malformed-answer'])
})
