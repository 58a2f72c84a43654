import type { Signatory } from '../api/documents.ts'
import { messages } from '../messages.ts'
import { ownPath } from '../ui/own-path.ts'

/** Who has signed, in their order. */
export function Signatories({ signatories }: { signatories: readonly Signatory[] }) {
  const areSigned = signatories.some(({ signature_image }) => signature_image)
  return (
    <ul className="signatories" aria-label={messages.documents.signatories}>
      {signatories.map(({ name, title_line_1, title_line_2, organization, signature_image }, index) => (
        <li key={index}>
          {areSigned &&
            (signature_image ? (
              <img src={ownPath(signature_image)} alt="" className="signature" />
            ) : (
              <span className="signature" />
            ))}
          <strong>{name}</strong>
          {[title_line_1, title_line_2, organization].filter(Boolean).map((line) => (
            <span key={line}>{line}</span>
          ))}
        </li>
      ))}
    </ul>
  )
}
