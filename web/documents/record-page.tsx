import { useQuery } from '@tanstack/react-query'
import { useParams } from 'wouter'
import { recordQuery } from '../api/documents.ts'
import { documentsMessages } from './messages.ts'
import { DocumentPage, PrintButton } from './document-page.tsx'
import { RecordView } from './record-view.tsx'
import { Sharing } from './sharing.tsx'

/** The learner's own grade record in a program (rules/records.md, "Grade record"). */
export default function RecordPage() {
  const id = useParams()['id'] ?? ''
  return (
    <DocumentPage
      query={useQuery(recordQuery(id))}
      titleOf={({ program_title }) => documentsMessages.record.title(program_title)}
    >
      {(record) => (
        <>
          <RecordView record={record} />
          <div className="actions">
            <PrintButton />
          </div>
          <Sharing enrollmentId={id} share={record.share} />
        </>
      )}
    </DocumentPage>
  )
}
