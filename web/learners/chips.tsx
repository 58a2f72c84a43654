import { learnersMessages } from './messages.ts'
import { Icon } from '../ui/icon.tsx'
import { changed, type Filters } from './filters.ts'
import { usedFilters } from './labels.ts'

const { learners: texts } = learnersMessages

type Props = { filters: Filters; onRemove: (filters: Filters) => void; onClear: () => void }

/** The filters that are used, each with a way to take it away. */
export function Chips({ filters, onRemove, onClear }: Props) {
  const used = usedFilters(filters)
  if (used.length === 0) return null
  return (
    <ul className="chips" aria-label={texts.filters}>
      {used.map(({ key, text, without }) => (
        <li key={key}>
          <button
            type="button"
            className="chip"
            aria-label={texts.remove(text)}
            onClick={() => onRemove(changed(filters, without))}
          >
            {text} <Icon name="close" />
          </button>
        </li>
      ))}
      <li>
        <button type="button" className="link-button" onClick={onClear}>
          {texts.clearAll}
        </button>
      </li>
    </ul>
  )
}
