import { parseArgs } from 'node:util'
import { metered, processMeter, type Standing } from '../ops/meter.ts'
import { type Benchmark, tableOf } from './benchmark.ts'
import { catalog } from './catalog.ts'
import { dashboard } from './dashboard.ts'
import { firstLogins } from './first-logins.ts'
import { freeze } from './freeze.ts'
import { web } from './web.ts'
import { importOld } from './import.ts'
import { refresh } from './refresh.ts'
import { search } from './search.ts'

const benchmarks: Readonly<Record<string, Benchmark>> = {
  refresh,
  dashboard,
  freeze,
  catalog,
  search,
  import: importOld,
  'first-logins': firstLogins,
  web,
}

const usage = `usage: npm run bench -- NAME [--sizes N,N,…] [--json]
${Object.entries(benchmarks)
  .map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`)
  .join('\n')}`

function refuse(message: string): never {
  console.error(`${message}\n${usage}`)
  process.exit(2)
}

function parsed() {
  try {
    return parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' }, sizes: { type: 'string' } } })
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

const { values, positionals } = parsed()
const [name = '', ...more] = positionals
const benchmark = benchmarks[name]
if (!benchmark || more.length > 0) refuse(name === '' ? 'which benchmark?' : `there is no benchmark ${positionals.join(' ')}`)
const sizes = values.sizes?.split(',').map(Number)
if (sizes?.some((size) => !Number.isInteger(size) || size < 1)) refuse('--sizes: must be whole numbers, separated by commas')

let standing: Standing = { what: name }
const meter = processMeter()
const progress = (step: string | Standing) => {
  standing = typeof step === 'string' ? { what: step } : step
  if (typeof step !== 'string') return
  meter.end()
  console.error(`${step} …`)
}
const figures = await metered(
  meter,
  () => standing,
  () => benchmark.run({ sizes, progress }),
)
console.log(values.json ? JSON.stringify({ benchmark: name, figures }) : tableOf(figures))
