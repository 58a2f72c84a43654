import type { Certificate } from '../api/documents.ts'
import { messages } from '../messages.ts'
import { DocumentDay } from './day.tsx'
import { Signatories } from './signatories.tsx'

const { certificate: texts } = messages

/** A certificate, from its data alone. `address`: its own, on this site. */
export function CertificateView({ certificate, address }: { certificate: Certificate; address: string }) {
  const { name, course_title: course, program_title: program, issued_on, hash, signatories } = certificate
  return (
    <article className="certificate">
      <p className="certificate-marks">
        <span className="mark-mitx">MITx</span>
        <span className="mark-micromasters">MicroMasters®</span>
      </p>
      <p className="certificate-lead">{texts.certifies}</p>
      <p className="certificate-name">{name.trim()}</p>
      <p className="certificate-lead">{course === undefined ? texts.completedProgram : texts.completedCourse}</p>
      <h2 className="certificate-title">{course ?? program}</h2>
      {course !== undefined && <p className="certificate-lead">{texts.partOf(program)}</p>}
      <Signatories signatories={signatories} />
      <footer className="certificate-foot">
        <span>
          {texts.issued} <DocumentDay at={issued_on} />
        </span>
        <span>
          {texts.id} <a href={address}>{hash}</a>
        </span>
      </footer>
    </article>
  )
}
