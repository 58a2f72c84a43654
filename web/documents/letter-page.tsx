import { useQuery } from '@tanstack/react-query'
import { useParams } from 'wouter'
import { letterQuery } from '../api/documents.ts'
import { documentsMessages } from './messages.ts'
import { RichText } from '../ui/rich-text.tsx'
import { DocumentPage, PrintButton } from './document-page.tsx'
import { LetterView } from './letter-view.tsx'

/** A program's letter, for everybody (rules/records.md, "Letters"). */
export default function LetterPage() {
  const uuid = useParams()['uuid'] ?? ''
  return (
    <DocumentPage
      query={useQuery(letterQuery(uuid))}
      titleOf={({ program_title }) => documentsMessages.letter.title(program_title)}
    >
      {(letter) => (
        <>
          <LetterView letter={letter} rich={(html) => <RichText html={html} />} />
          <div className="actions">
            <PrintButton />
          </div>
        </>
      )}
    </DocumentPage>
  )
}
