import { useId, useState } from 'react'
import { messages } from '../messages.ts'
import { learnersMessages } from './messages.ts'
import type { Option } from './answer.ts'
import { Fold } from './fold.tsx'

const { learners: texts } = learnersMessages
const FEW = 7

type Props = {
  title: string
  /** `one` at most, `some`, or some with a button for `all`. */
  kind: 'one' | 'some' | 'all'
  options: readonly Option[]
  chosen: readonly string[]
  label?: (value: string) => string
  onChange: (values: string[]) => void
}

/** Values to choose from, with how many learners each has. Nothing when there is nothing to choose. */
export function ChoiceFacet(props: Props) {
  const { title, kind, options, chosen, onChange } = props
  const [isLong, setLong] = useState(false)
  if (options.length === 0 && chosen.length === 0) return null
  const all = withChosen(options, chosen)
  const shown = isLong ? all : all.filter(({ value }, index) => index < FEW || chosen.includes(value))
  const values = options.map(({ value }) => value)
  const areAll = values.every((value) => chosen.includes(value))
  return (
    <Fold title={title}>
      <Choices {...props} options={shown} />
      <div className="facet-more">
        {all.length > FEW && (
          <MoreButton title={title} text={isLong ? texts.showLess : texts.showAll(all.length)} onClick={() => setLong(!isLong)} />
        )}
        {kind === 'all' && options.length > 1 && (
          <MoreButton
            title={title}
            text={areAll ? texts.selectNone : texts.selectAll}
            onClick={() => onChange(areAll ? [] : values)}
          />
        )}
      </div>
    </Fold>
  )
}

function MoreButton({ title, text, onClick }: { title: string; text: string; onClick: () => void }) {
  return (
    <button type="button" className="link-button" aria-label={messages.course.onPage(text, title)} onClick={onClick}>
      {text}
    </button>
  )
}

/** The values as boxes, or as a choice of one with none of them first. */
export function Choices({ title, kind, options, chosen, label = (value) => value, onChange }: Props) {
  const name = useId()
  const toggle = (value: string) =>
    onChange(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value])
  return (
    <fieldset className="facet-choices">
      <legend className="visually-hidden">{title}</legend>
      {kind === 'one' && (
        <label className="facet-choice">
          <input type="radio" name={name} checked={chosen.length === 0} onChange={() => onChange([])} />
          <span>{texts.any}</span>
        </label>
      )}
      {options.map(({ value, count }) => (
        <label key={value} className="facet-choice">
          <input
            type={kind === 'one' ? 'radio' : 'checkbox'}
            name={name}
            checked={chosen.includes(value)}
            onChange={() => (kind === 'one' ? onChange([value]) : toggle(value))}
          />
          <span>{label(value)}</span>
          <span className="facet-count">{count.toLocaleString('en')}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** What is chosen stays to be seen, also when nobody has it. */
export function withChosen(options: readonly Option[], chosen: readonly string[]): Option[] {
  const missing = chosen.filter((value) => options.every((option) => option.value !== value))
  return [...options, ...missing.map((value) => ({ value, count: 0 }))]
}
