import { useEffect, useId, useState } from 'react'
import { learnersMessages } from './messages.ts'
import type { Bar } from './answer.ts'
import { Fold } from './fold.tsx'
import type { Range } from './filters.ts'
import { Histogram } from './histogram.tsx'
import { useDebounced } from './use-debounced.ts'

const { learners: texts } = learnersMessages

type Props = {
  title: string
  bars: readonly Bar[]
  max: number
  /** Undefined: all of it. */
  range: Range | undefined
  onChange: (range: Range | undefined) => void
}

/** From one number to another, under what there is. Nothing when nobody has a number. */
export function RangeFacet({ title, bars, max, range, onChange }: Props) {
  if (!range && (max === 0 || bars.every(({ count }) => count === 0))) return null
  return (
    <Fold title={title}>
      <Histogram bars={bars} range={range} />
      <Bounds title={title} max={Math.max(max, range?.to ?? 0)} range={range} onChange={onChange} />
    </Fold>
  )
}

function Bounds({ title, max, range, onChange }: Omit<Props, 'bars'>) {
  const given = textOf(range, max)
  const [typed, setTyped] = useState(given)
  const [known, setKnown] = useState(given)
  const errorId = useId()
  // The range was changed elsewhere: by a chip, or by going back.
  if (known !== given) {
    setKnown(given)
    setTyped(given)
  }
  const wanted = rangeIn(typed, max)
  useCommit(typed, () => {
    if (wanted && typed !== given) onChange(wanted.from === 0 && wanted.to === max ? undefined : wanted)
  })
  const [from = '', to = ''] = typed.split('-')
  const field = (label: string, value: string, write: (text: string) => string) => (
    <label>
      <span>{label}</span>
      <input
        className="facet-input"
        type="text"
        inputMode="numeric"
        maxLength={3}
        aria-label={`${title}: ${label}`}
        aria-invalid={wanted === undefined}
        aria-describedby={wanted ? undefined : errorId}
        value={value}
        onChange={(event) => setTyped(write(event.target.value.replaceAll(/\D/g, '')))}
      />
    </label>
  )
  return (
    <>
      <div className="bounds">
        {field(texts.from, from, (text) => `${text}-${to}`)}
        {field(texts.to, to, (text) => `${from}-${text}`)}
      </div>
      {!wanted && (
        <p id={errorId} className="field-error small">
          {texts.rangeError(max)}
        </p>
      )}
    </>
  )
}

/** Calls once typing has stopped. */
function useCommit(typed: string, commit: () => void): void {
  const settled = useDebounced(typed)
  useEffect(() => {
    if (settled === typed) commit()
    // Only what is typed calls for it, not that the page is drawn anew.
  }, [settled])
}

const textOf = (range: Range | undefined, max: number) => `${range?.from ?? 0}-${range?.to ?? max}`

function rangeIn(typed: string, max: number): Range | undefined {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(typed) ?? []
  if (from === undefined || to === undefined || Number(from) > Number(to) || Number(to) > max) return undefined
  return { from: Number(from), to: Number(to) }
}
