import { useId, useRef } from 'react'
import { learnersMessages } from './messages.ts'
import { Icon } from '../ui/icon.tsx'

const { learners: texts } = learnersMessages

/** Searches as one types; there is nothing to submit. */
export function SearchBox({ text, isStaff, onChange }: { text: string; isStaff: boolean; onChange: (text: string) => void }) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const clear = () => {
    onChange('')
    input.current?.focus()
  }
  return (
    <search className="search-box">
      <label htmlFor={id}>{isStaff ? texts.searchStaff : texts.search}</label>
      <div className="search-input">
        <Icon name="search" />
        <input
          ref={input}
          id={id}
          type="text"
          inputMode="search"
          enterKeyHint="search"
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
        {text !== '' && (
          <button type="button" className="icon-button" aria-label={texts.clearSearch} onClick={clear}>
            <Icon name="close" />
          </button>
        )}
      </div>
    </search>
  )
}
