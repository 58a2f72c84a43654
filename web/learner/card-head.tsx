import { messages } from '../messages.ts'
import { PageLink } from '../shell/page-link.tsx'

const { learner: texts } = messages

/** The head of a card. `editAt`: where its owner changes what is on it. */
export function CardHead({ id, title, editAt }: { id: string; title: string; editAt: string | undefined }) {
  return (
    <div className="card-head">
      <h2 id={id}>{title}</h2>
      {editAt && (
        <PageLink href={editAt} className="card-edit" label={texts.editPart(title)}>
          {texts.editShort}
        </PageLink>
      )}
    </div>
  )
}
