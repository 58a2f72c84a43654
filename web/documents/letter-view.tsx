import type { ReactNode } from 'react'
import type { Letter } from '../api/documents.ts'
import { messages } from '../messages.ts'
import { ownPath } from '../ui/own-path.ts'
import { Signatories } from './signatories.tsx'

/** A letter, from its data alone. `rich`: sanitizes and shows a rich text. */
export function LetterView({ letter, rich }: { letter: Letter; rich: (html: string) => ReactNode }) {
  return (
    <article className="letter">
      <header className="letter-head">
        <img src={ownPath(letter.logo)} alt={letter.program_title} className="letter-logo" />
        {letter.header_text && rich(letter.header_text)}
      </header>
      <p>{messages.letter.greeting(letter.name.trim())}</p>
      {rich(letter.text)}
      <Signatories signatories={letter.signatories} />
      {(letter.footer_text || letter.footer_image) && (
        <footer className="letter-foot">
          {letter.footer_text && rich(letter.footer_text)}
          {letter.footer_image && <img src={ownPath(letter.footer_image)} alt="" />}
        </footer>
      )}
    </article>
  )
}
