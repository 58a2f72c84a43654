import { type Figures, readFigures } from './cost-figures.ts'
import { assumptions, development, type Knobs, monthOf, production, secondsPerLearner } from './cost-model.ts'
import { prices, READ_ON } from './cost-prices.ts'

const SIZES = [1_000, 100_000, 1_000_000] as const
const TEN_MILLION = 10_000_000

const whole = (value: number) => Math.round(value).toLocaleString('en-US')
const money = (usd: number) => (usd < 10 ? usd.toFixed(2) : whole(usd))
const table = (rows: readonly (readonly string[])[]) => {
  const [head = [], ...body] = rows
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|${head.map((_, index) => (index === 0 ? '---|' : '---:|')).join('')}`, ...body.map(line)].join('\n')
}

/** The blocks of docs/cost.md and docs/scale.md, by name. */
export function costBlocks(figuresFile: string): Map<string, string> {
  const figures = readFigures(figuresFile)
  return new Map([
    ['measured', measured(figures)],
    ['month', month(figures)],
    ['knobs', knobs(figures)],
    [
      'assumptions',
      table([['assumption', 'value'], ...Object.entries(assumptions).map(([name, value]) => [`\`${name}\``, String(value)])]),
    ],
    ['prices', pricesTable()],
    ['ten-million', tenMillion(figures)],
    ['capacity', capacity(figures)],
  ])
}

/** Replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->`. @throws Error on a block that nobody works out. */
export function withBlocks(text: string, blocks: ReadonlyMap<string, string>): string {
  return text.replaceAll(/<!-- ([\w-]+) -->\n[\s\S]*?<!-- \/\1 -->/g, (_, name: string) => {
    const block = blocks.get(name)
    if (block === undefined) throw new Error(`there is no block ${name}`)
    return `<!-- ${name} -->\n\n${block}\n\n<!-- /${name} -->`
  })
}

function measured(figures: Figures): string {
  const { refresh, freeze, dashboard, counted, ledgerBytes } = figures
  const rows = [
    ['refresh, per learner', `${refresh.cpuMs.toFixed(1)} ms of one core, orchestration on the same machine included`],
    ['', `${refresh.requests.toFixed(2)} upstream requests`],
    ['', `${refresh.transitions.toFixed(2)} state transitions`],
    ['', `${whole(ledgerBytes)} bytes of ledger`],
    ['single refresh', `${counted.refreshOneLearner.states} state transitions`],
    [
      'freeze, per grade',
      `${freeze.sqlMs.toFixed(1)} ms of SQL and its code, ${freeze.statementsPerThousand.toFixed(0)} statements per 1,000`,
    ],
    ['', `${freeze.requests.toFixed(2)} upstream requests`],
    [
      '',
      `${freeze.transitions.toFixed(2)} state transitions, in small runs (${counted.freeze.learners} grades in ${counted.freeze.runs} runs)`,
    ],
    [
      'dashboard, per request',
      `${dashboard.cpuMs.toFixed(1)} ms of one core, ${dashboard.sqlMs.toFixed(1)} ms of SQL (median), ${dashboard.kilobytes.toFixed(0)} kB`,
    ],
  ]
  const head = `Measured on ${figures.measuredOn} on a ${figures.machine}.`
  return `${head}\n\n${table([['work', 'takes'], ...rows]).replaceAll('---:|', '---|')}`
}

function month(figures: Figures): string {
  const idle = monthOf(0, figures, development)
  const months = SIZES.map((size) => monthOf(size, figures, production))
  const names = months[0]?.lines.map(({ name }) => name) ?? []
  const of = (lines: readonly { name: string; usd: number }[], name: string) =>
    money(lines.find((line) => line.name === name)?.usd ?? 0)
  return table([
    ['USD a month', 'development, idle', ...SIZES.map((size) => `${whole(size)} learners`)],
    ...names.map((name) => [name, of(idle.lines, name), ...months.map(({ lines }) => of(lines, name))]),
    ['**total**', `**${money(idle.total)}**`, ...months.map(({ total }) => `**${money(total)}**`)],
    ['per learner', '', ...months.map(({ total }, index) => (total / (SIZES[index] ?? 1)).toFixed(4))],
    ['refreshes of learners', '', ...months.map(({ refreshes }) => whole(refreshes))],
    ['hours of a bulk run', '', ...months.map(({ hoursPerRun }) => hoursPerRun.toFixed(2))],
  ])
}

function knobs(figures: Figures): string {
  const changes: readonly [string, Partial<Knobs>][] = [
    ['express children (shard type)', { shards: 'express' }],
    ['twice the concurrency (`FETCH_CONCURRENCY`, `MaxConcurrency`)', { fetchConcurrency: 80 }],
    ['twice the calls at once (`upstreams.callsAtOnce`)', { callsAtOnce: 4 }],
    ['no reader (`database.reader`)', { reader: false }],
    ['auto-pause (`database.minCapacity: 0`), no reader', { minUnits: 0, reader: false }],
    ['one NAT gateway, endpoints in one zone (`network`)', { natGateways: 1, endpointZones: 1 }],
    ['logs of warnings only (log level)', { logShare: 0.1 }],
    ['no firewall (`site.firewall`)', { firewall: false }],
    ['search of development (`search`)', { search: 'development' }],
  ]
  const base = SIZES.map((size) => monthOf(size, figures, production).total)
  const signed = (usd: number) => `${usd < 0 ? '−' : '+'}${money(Math.abs(usd))}`
  return table([
    ['knob', ...SIZES.map((size) => `${whole(size)} learners`)],
    ...changes.map(([name, change]) => [
      name,
      ...SIZES.map((size, index) => signed(monthOf(size, figures, { ...production, ...change }).total - (base[index] ?? 0))),
    ]),
  ])
}

function pricesTable(): string {
  const rows = Object.values(prices).map(({ usd, unit, source, wasRead }) => [
    unit,
    `${Number(usd.toPrecision(6))}`,
    source,
    wasRead ? READ_ON : 'not read',
  ])
  return table([['unit', 'USD', 'page', 'read on'], ...rows]).replaceAll('---:|', '---|')
}

function capacity(figures: Figures): string {
  const seconds = secondsPerLearner(figures, production)
  const { capacityPerRun } = monthOf(TEN_MILLION, figures, production)
  return [
    `- One learner: ${figures.refresh.requests.toFixed(2)} requests × ${assumptions.upstreamMs} ms ÷ ${production.callsAtOnce} at once + ${figures.refresh.cpuMs.toFixed(1)} ms of a core on 512/1,769 of one = **${seconds.toFixed(2)} s**.`,
    `- ${production.fetchConcurrency} learners at once: **${(production.fetchConcurrency / seconds).toFixed(0)} learners a second**, ${whole((figures.refresh.requests * production.fetchConcurrency) / seconds)} requests a second to both backends together.`,
    `- A run of 5 hours: **${whole(capacityPerRun)} learners**; the four runs of a Friday: ${whole(4 * capacityPerRun)}.`,
  ].join('\n')
}

function tenMillion(figures: Figures): string {
  const seconds = secondsPerLearner(figures, production)
  const inOneRun = Math.ceil((TEN_MILLION * seconds) / (5 * 3_600))
  const inOneFriday = Math.ceil(inOneRun / 4)
  const rows = [
    ['as it is', production],
    [`everybody on one Friday: ${inOneFriday} at once`, { ...production, fetchConcurrency: inOneFriday }],
    [`everybody in each run: ${inOneRun} at once`, { ...production, fetchConcurrency: inOneRun }],
    ['the same, with express children', { ...production, fetchConcurrency: inOneRun, shards: 'express' }],
  ] as const
  const perSecond = (set: Knobs) => (figures.refresh.requests * set.fetchConcurrency) / seconds
  const cores = (set: Knobs) => (set.fetchConcurrency / seconds) * (figures.freeze.sqlMs / 1_000)
  return table([
    ['10,000,000 learners', 'learners in a run', 'upstream requests/s', 'cores of SQL', 'ledger GB a year', 'USD a month'],
    ...rows.map(([name, set]) => {
      const { capacityPerRun, total, refreshes } = monthOf(TEN_MILLION, figures, set)
      const ledger = (refreshes * 12 * figures.ledgerBytes) / 1e9
      return [
        name,
        whole(Math.min(TEN_MILLION, capacityPerRun)),
        whole(perSecond(set)),
        cores(set).toFixed(1),
        whole(ledger),
        whole(total),
      ]
    }),
  ])
}
