import { useQuery } from '@tanstack/react-query'
import { useLocation, useParams } from 'wouter'
import { certificateQuery } from '../api/documents.ts'
import { messages } from '../messages.ts'
import { CertificateLinks } from './certificate-links.tsx'
import { CertificateView } from './certificate-view.tsx'
import { DocumentPage } from './document-page.tsx'

/** A certificate, for everybody (rules/records.md, "Certificates"). */
export default function CertificatePage() {
  const [path] = useLocation()
  const hash = useParams()['hash'] ?? ''
  const kind = path.startsWith('/certificate/program/') ? 'program' : 'course'
  return (
    <DocumentPage
      query={useQuery(certificateQuery(kind, hash))}
      titleOf={({ course_title, program_title }) => messages.certificate.title(course_title ?? program_title)}
    >
      {(certificate) => {
        // The hash may be one of before a merge: from here on the certificate's own is given.
        const address = `/certificate/${kind}/${certificate.hash}`
        return (
          <>
            <CertificateView certificate={certificate} address={address} />
            <CertificateLinks certificate={certificate} address={address} />
          </>
        )
      }}
    </DocumentPage>
  )
}
