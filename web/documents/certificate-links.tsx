import type { Certificate } from '../api/documents.ts'
import { messages } from '../messages.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { PrintButton } from './document-page.tsx'

const { certificate: texts } = messages

/** What one can do with a certificate; sharing it is its owner's. Plain links: nothing of the services that they lead to is loaded. */
export function CertificateLinks({ certificate, address }: { certificate: Certificate; address: string }) {
  return (
    <div className="actions certificate-actions">
      <PrintButton />
      {certificate.kind === 'program' && <CredentialLinks certificate={certificate} />}
      {certificate.is_owner && <SharingLinks certificate={certificate} url={new URL(address, location.origin).href} />}
    </div>
  )
}

function SharingLinks({ certificate, url }: { certificate: Certificate; url: string }) {
  return (
    <>
      <CopyButton text={url} label={messages.copyLink} />
      {linksOf(certificate, url).map(([name, href]) => (
        <a key={name} className="button button-quiet" href={href} target="_blank" rel="noopener noreferrer">
          {name}
        </a>
      ))}
    </>
  )
}

/** The certificate for machines. With an identity it is its owner's alone. */
function CredentialLinks({ certificate: { hash, is_owner } }: { certificate: Certificate }) {
  const href = `/api/v0/certificates/program/${encodeURIComponent(hash)}/credential/`
  return (
    <>
      <a className="button button-quiet" href={href} download>
        {texts.credential}
      </a>
      {is_owner && (
        <a className="button button-quiet" href={`${href}?identity=email`} download>
          {texts.credentialWithIdentity}
        </a>
      )}
    </>
  )
}

function linksOf({ linkedin, course_title, program_title }: Certificate, url: string): [string, string][] {
  const text = texts.shareText(course_title ?? program_title)
  const query = (fields: Record<string, string>) =>
    Object.entries(fields)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&')
  return [
    [texts.linkedIn, `https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME&${linkedin}&${query({ certUrl: url })}`],
    [texts.shareOn('X'), `https://x.com/intent/post?${query({ text, url })}`],
    [texts.shareOn('Facebook'), `https://www.facebook.com/sharer/sharer.php?${query({ u: url })}`],
    [texts.mail, `mailto:?${query({ subject: text, body: url })}`],
  ]
}
