import { useQuery } from '@tanstack/react-query'
import { useParams } from 'wouter'
import { sharedRecordQuery } from '../api/documents.ts'
import { documentsMessages } from './messages.ts'
import { DocumentPage, PrintButton } from './document-page.tsx'
import { RecordView } from './record-view.tsx'

/** A grade record, for whoever has the link (rules/records.md, "Sharing"). */
export default function SharedRecordPage() {
  const { id = '', hash = '' } = useParams()
  return (
    <DocumentPage
      query={useQuery(sharedRecordQuery(id, hash))}
      titleOf={({ program_title }) => documentsMessages.record.title(program_title)}
    >
      {(record) => (
        <>
          <RecordView record={record} />
          <div className="actions">
            <PrintButton />
          </div>
        </>
      )}
    </DocumentPage>
  )
}
