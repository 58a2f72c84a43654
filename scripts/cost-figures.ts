import { readFileSync } from 'node:fs'
import * as z from 'zod'

const row = z.record(z.string(), z.union([z.number(), z.string()]))
const file = z.object({
  machine: z.string(),
  measuredOn: z.iso.date(),
  commands: z.array(z.string()),
  /** Each as `npm run bench -- NAME --json` prints it. */
  benchmarks: z.array(z.object({ benchmark: z.string(), figures: z.array(row).min(1) })),
  counted: z.object({
    how: z.string(),
    refresh: z.object({ learners: z.number(), children: z.number(), states: z.number() }),
    freeze: z.object({ learners: z.number(), runs: z.number(), states: z.number() }),
    refreshOneLearner: z.object({ states: z.number() }),
    authorizeExams: z.object({ enrollments: z.number(), chunks: z.number(), states: z.number() }),
    database: z.object({ learners: z.number(), bytes: z.number(), ledgerRows: z.number(), ledgerBytes: z.number() }),
  }),
})

/** What one unit of work takes, measured. */
export type Figures = {
  machine: string
  measuredOn: string
  commands: readonly string[]
  counted: z.infer<typeof file>['counted']
  refresh: { cpuMs: number; requests: number; transitions: number }
  freeze: { sqlMs: number; statementsPerThousand: number; requests: number; transitions: number }
  dashboard: { cpuMs: number; sqlMs: number; kilobytes: number }
  ledgerBytes: number
}

/** Reads bench/figures.json. @throws Error naming the benchmark or the field that is missing. */
export function readFigures(path: string): Figures {
  const { benchmarks, counted, ...about } = file.parse(JSON.parse(readFileSync(path, 'utf8')))
  const rowsOf = (name: string) => benchmarks.find(({ benchmark }) => benchmark === name)?.figures ?? []
  const refresh = named(rowsOf('refresh').at(-1), 'refresh')
  const freeze = rowsOf('freeze')
  const whole = named(
    freeze.find((each) => String(each['what']).includes('whole')),
    'freeze',
  )
  const sql = named(
    freeze.find((each) => each['what'] === 'freeze, SQL alone'),
    'freeze',
  )
  const dashboard = named(rowsOf('dashboard')[0], 'dashboard')
  return {
    ...about,
    counted,
    refresh: {
      cpuMs: refresh('service CPU ms/learner'),
      requests: refresh('requests/learner'),
      transitions: counted.refresh.states / counted.refresh.learners,
    },
    freeze: {
      sqlMs: (sql('seconds') * 1_000) / sql('learners'),
      statementsPerThousand: sql('SQL statements/1000 learners'),
      requests: whole('upstream calls/learner'),
      transitions: counted.freeze.states / counted.freeze.learners,
    },
    dashboard: {
      cpuMs: 1_000 / dashboard('requests/s per core'),
      sqlMs: dashboard('SQL p50 ms'),
      kilobytes: dashboard('kB'),
    },
    ledgerBytes: counted.database.ledgerBytes / counted.database.ledgerRows,
  }
}

function named(figures: z.infer<typeof row> | undefined, benchmark: string) {
  return (name: string): number => {
    const value = figures?.[name]
    if (typeof value !== 'number') throw new Error(`bench/figures.json: benchmark ${benchmark}: no figure ${name}`)
    return value
  }
}
