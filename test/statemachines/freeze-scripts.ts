import { type Script } from './machine.ts'

export const LEASE = { name: 'l', owner: 'run-1', fence: 1, expiresAt: '2026-11-27T20:00:00.000Z' }
export const PASS = {
  id: 'run-1/7',
  courseRunId: 7,
  backend: 'edxorg',
  lease: { name: 'l', fence: 1 },
  deadline: LEASE.expiresAt,
}
export const PASS_REPORT = { pass: PASS.id, frozen: 2 }
export const FREEZE_REPORT = { runs: 1, anyFailed: false }
export const EXAMS_REPORT = { run: 'run-1', failedChunks: 0 }

const fetched = { next: 'done', pauses: 0 }

/** One run with two learners, each in a chunk of its own, for whom everything goes well; `changes` replaces single functions. */
export const freezeScript = (changes: Script = {}): Script => ({
  'find-runs-to-freeze': () => ({ runs: [{ courseRunId: 7, leaseName: 'freeze-grades:k' }] }),
  'acquire-lease': () => ({ acquired: true, lease: LEASE }),
  'open-freeze-pass': () => ({ next: 'pass', pass: PASS, selected: 2, chunks: [1, 101] }),
  'list-learners-to-freeze': ({ first }) => ({ learners: [Number(first)] }),
  'fetch-mitx-online': () => fetched,
  'fetch-edx-org': () => fetched,
  'record-freeze-failure': () => ({}),
  'freeze-learners': () => ({ frozen: 1 }),
  'close-freeze-pass': () => PASS_REPORT,
  'report-freeze': () => FREEZE_REPORT,
  'release-lease': () => ({ released: true }),
  ...changes,
})

/** Two chunks for which everything goes well. */
export const examsScript = (changes: Script = {}): Script => ({
  'acquire-lease': () => ({ acquired: true, lease: LEASE }),
  'open-exam-authorization': () => ({ run: { id: 'run-1', lease: { name: 'l', fence: 1 } }, chunks: [1, 2] }),
  'authorize-chunk': () => ({}),
  'record-chunk-failure': () => ({}),
  'close-exam-authorization': () => EXAMS_REPORT,
  'settle-consequences': () => ({ settled: 0 }),
  'release-lease': () => ({ released: true }),
  ...changes,
})
