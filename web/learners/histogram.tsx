import { learnersMessages } from './messages.ts'
import type { Bar } from './answer.ts'
import type { Range } from './filters.ts'

const { learners: texts } = learnersMessages
const HEIGHT = 40
const GAP = 0.14
/** A single learner among thousands is still to be seen. */
const LEAST = 1.5

/** How many learners have which number; bars outside the chosen range are faint. Read out as a list. */
export function Histogram({ bars, range }: { bars: readonly Bar[]; range: Range | undefined }) {
  const most = Math.max(1, ...bars.map(({ count }) => count))
  const filled = bars.filter(({ count }) => count > 0)
  const label =
    filled.length === 0 ? texts.barsEmpty : texts.bars(filled.map(({ from, to, count }) => texts.bar(from, to, count)))
  return (
    <svg className="histogram" viewBox={`0 0 ${bars.length} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <rect className="histogram-ground" x="0" y={HEIGHT - 0.75} width={bars.length} height="0.75" />
      {bars.map((bar, index) => {
        const height = bar.count === 0 ? 0 : Math.max(LEAST, (bar.count / most) * HEIGHT)
        return (
          <rect
            key={bar.from}
            className={isWithin(bar, range) ? 'histogram-bar' : 'histogram-bar histogram-out'}
            x={index + GAP / 2}
            y={HEIGHT - height}
            width={1 - GAP}
            height={height}
          />
        )
      })}
    </svg>
  )
}

const isWithin = (bar: Bar, range: Range | undefined) => !range || (bar.to >= range.from && bar.from <= range.to)
