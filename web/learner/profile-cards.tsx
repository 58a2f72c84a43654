import type { Profile } from '../api/profile.ts'
import { messages } from '../messages.ts'
import { CardHead } from './card-head.tsx'

const { learner: texts } = messages

/** What the learner says of themselves; line breaks are kept, and nothing in it is more than text. */
export function AboutCard({ profile: { about_me: about }, isOwn }: { profile: Profile; isOwn: boolean }) {
  if (!about) return null
  return (
    <section className="card" aria-labelledby="about">
      <CardHead id="about" title={texts.about} editAt={isOwn ? '/profile/personal' : undefined} />
      <p className="about">{about}</p>
    </section>
  )
}

/** What only staff of the learner's programs are told; nothing for others, to whom the server says nothing of it. */
export function StaffCard({ profile }: { profile: Profile }) {
  const { full_name: name, pretty_printed_student_id: id, email, email_optin: mayWrite } = profile
  if (!id) return null
  return (
    <section className="card" aria-labelledby="contact">
      <h2 id="contact">{texts.contact}</h2>
      <dl className="details">
        {name && (
          <div>
            <dt>{texts.legalName}</dt>
            <dd>{name}</dd>
          </div>
        )}
        <div>
          <dt>{texts.studentId}</dt>
          <dd>{id}</dd>
        </div>
      </dl>
      {mayWrite === false && <p className="muted">{texts.noMail}</p>}
      {mayWrite && email && (
        <a className="button button-quiet" href={`mailto:${encodeURIComponent(email)}`}>
          {texts.write}
        </a>
      )}
    </section>
  )
}
