/** What goes on; with how much of it is done, of all, where that is known. */
export type Standing = { what: string } | { what: string; done: number; of: number; unit: string }

/** Where it is shown. */
export type Screen = {
  /** A line can be drawn in place of the one before. */
  isTerminal: boolean
  write: (text: string) => void
  /** Milliseconds of a clock that never goes back. */
  now: () => number
}

export type Meter = {
  /** Shows how it stands, if it is time to. */
  show: (standing: Standing) => void
  /** Leaves nothing on a terminal. */
  end: () => void
}

/** Nobody needs to be told that something goes on before this. */
const SILENT_MS = 2_000
/** Where lines stay, they come no faster. */
const LINE_MS = 10_000
const IN_PLACE = '\r\u001B[2K'

/** Says how far something is: on a terminal in one line with a bar, elsewhere in a line every ten seconds. */
export function createMeter({ isTerminal, write, now }: Screen): Meter {
  const begun = now()
  let first: Beginning | undefined
  let said = begun
  let isDrawn = false
  return {
    show: (standing) => {
      const at = now()
      if ('done' in standing && first?.what !== standing.what) first = { what: standing.what, done: standing.done, at }
      if (at - (isTerminal ? begun : said) < (isTerminal ? SILENT_MS : LINE_MS)) return
      said = at
      isDrawn = isTerminal
      const text = standingText(standing, {
        seconds: (at - begun) / 1000,
        perSecond: rateOf(standing, first, at),
        withBar: isTerminal,
      })
      write(isTerminal ? IN_PLACE + text : `${text}\n`)
    },
    end: () => {
      if (isDrawn) write(IN_PLACE)
      isDrawn = false
    },
  }
}

type Beginning = { what: string; done: number; at: number }

/** Of what was done since it was first looked at; 0 where it cannot be told yet. */
function rateOf(standing: Standing, first: Beginning | undefined, at: number): number {
  if (!('done' in standing) || !first || at <= first.at) return 0
  return (standing.done - first.done) / ((at - first.at) / 1000)
}

const BAR = 24
const whole = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 0 })

function standingText(standing: Standing, shown: { seconds: number; perSecond: number; withBar: boolean }): string {
  if (!('done' in standing)) return `${standing.what}: ${whole(shown.seconds)} s`
  const { what, done, of, unit } = standing
  const full = Math.round((Math.min(done, of) / Math.max(of, 1)) * BAR)
  const bar = shown.withBar ? ` [${'#'.repeat(full)}${'-'.repeat(BAR - full)}]` : ':'
  const { perSecond } = shown
  const pace = perSecond > 0 ? `, ${paceText(perSecond)} per second, ${durationText((of - done) / perSecond)} left` : ''
  return `${what}${bar} ${whole(done)} of ${whole(of)} ${unit}${pace}`
}

const paceText = (perSecond: number) => (perSecond < 10 ? perSecond.toFixed(1) : whole(perSecond))

function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** The meter of this process: on standard error, so that standard output holds nothing but what was asked for. */
export function processMeter(): Meter {
  const { stderr } = process
  return createMeter({ isTerminal: stderr.isTTY, write: (text) => stderr.write(text), now: () => performance.now() })
}

const LOOK_MS = 1_000

/** Looks every second how it stands, and shows it, while `work` goes on. What cannot be read is not shown. */
export async function metered<Result>(
  meter: Meter,
  standing: () => Standing | Promise<Standing>,
  work: () => Promise<Result>,
): Promise<Result> {
  let isLooking = false
  const look = async () => {
    if (isLooking) return
    isLooking = true
    try {
      const found = await standing()
      if (isWorking) meter.show(found)
    } catch {
      // The work itself will say what is wrong.
    } finally {
      isLooking = false
    }
  }
  let isWorking = true
  const timer = setInterval(() => void look(), LOOK_MS)
  try {
    return await work()
  } finally {
    isWorking = false
    clearInterval(timer)
    meter.end()
  }
}
