import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readWorldFile } from '../../../local/world/world-file.ts'

async function fileWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'world-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'world.json')
  await writeFile(path, text)
  return path
}

const course = { title: 'C', key: 'X+1', backend: 'edxorg' }
const run = { key: 'course-v1:X+1+a', start: '2026-01-01T00:00:00Z', end: '2026-02-01T00:00:00Z' }
const down = { kind: 'status', status: 503 }

describe('world file', () => {
  it('is read whole', async () => {
    const file = {
      seed: 's',
      learners: 10,
      mix: { deadTokens: 0.02 },
      programs: [{ title: 'P', exams: true, courses: [{ ...course, runs: [run] }] }],
      people: [{ email: 'ida@example.org', accounts: { edxorg: { studies: [{ run: run.key, percent: 1, certificate: {} }] } } }],
      faults: [
        {
          backend: 'edxorg',
          call: 'certificate',
          share: 0.01,
          after: 5,
          times: 3,
          timesEach: 1,
          answer: { ...down, retryAfterSeconds: 2 },
        },
      ],
      rateLimits: { edxorg: { requests: 10, seconds: 1 } },
    }
    expect(await readWorldFile(await fileWith(JSON.stringify(file)))).toMatchObject({
      ...file,
      mix: { deadTokens: 0.02, both: 0.3 },
      people: [
        {
          programs: [],
          accounts: { edxorg: { tokens: 'fresh', studies: [{ mode: 'verified', certificate: { type: 'verified' } }] } },
        },
      ],
    })
  })

  it.each<[string, object]>([
    ['seed: ', { seed: 7 }],
    ['learners: ', { learners: 0 }],
    ['learners: ', { learners: '10' }],
    ['(whole): Unrecognized key: "lerners"', { lerners: 1 }],
    ['mix.deadTokens: ', { mix: { deadTokens: 2 } }],
    ['mix.both: ', { mix: { both: 0.9, mitxonlineOnly: 0.2 } }],
    ['programs.0.price: ', { programs: [{ title: 'P', price: '1', courses: [course] }] }],
    ['programs.0.courses.0.backend: ', { programs: [{ title: 'P', courses: [{ ...course, backend: 'edx' }] }] }],
    ['programs.0.courses.1.key: is there twice', { programs: [{ title: 'P', courses: [course, course] }] }],
    [
      'programs.0.courses.0.runs.1.key: is there twice',
      { programs: [{ title: 'P', courses: [{ ...course, runs: [run, run] }] }] },
    ],
    [
      'programs.0.courses.0.runs.0.end: ',
      { programs: [{ title: 'P', courses: [{ ...course, runs: [{ ...run, end: run.start }] }] }] },
    ],
    [
      'people.0.accounts.edxorg.studies.0.percent: ',
      { people: [{ accounts: { edxorg: { studies: [{ run: 'a', percent: -1 }] } } }] },
    ],
    ['faults.0.answer.kind: ', { faults: [{ answer: { kind: 'broken' } }] }],
    ['faults.0.answer.status: ', { faults: [{ answer: { kind: 'status', status: 200 } }] }],
    ['faults.0.call: ', { faults: [{ call: 'grades', answer: down }] }],
    ['faults.1.share: ', { faults: [{ answer: down }, { share: -1, answer: down }] }],
    ['rateLimits.edxorg.requests: ', { rateLimits: { edxorg: { requests: 0, seconds: 1 } } }],
  ])('names the field: %s', async (message, wrong) => {
    const path = await fileWith(JSON.stringify({ seed: 's', learners: 10, ...wrong }))
    await expect(readWorldFile(path)).rejects.toThrow(`world file ${path}: ${message}`)
  })

  it('says when it is no JSON, or not there', async () => {
    const path = await fileWith('{')
    await expect(readWorldFile(path)).rejects.toThrow(`world file ${path}: is not JSON: `)
    await expect(readWorldFile(`${path}.not`)).rejects.toThrow(`world file ${path}.not: cannot be read`)
  })
})
