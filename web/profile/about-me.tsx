import { type SubmitEvent, useId, useState } from 'react'
import { LONGEST } from '../../lambdas/domain/profile-fields.ts'
import type { OwnProfile } from '../api/profile.ts'
import { useAnnounce } from '../shell/announcer.tsx'
import { FormError } from '../ui/form-error.tsx'
import { Problem } from '../ui/problem.tsx'
import { WriteButton } from '../ui/write-button.tsx'
import { texts } from './messages.ts'
import { useSaveFields } from './use-save.ts'

/** What the learner says of themselves on their page; it may be empty. */
export function AboutMe({ own }: { own: OwnProfile }) {
  const id = useId()
  const [base, setBase] = useState(own)
  const [text, setText] = useState(own.profile.about_me ?? '')
  const [isOvertaken, setOvertaken] = useState(false)
  const { mutate, isPending, error } = useSaveFields()
  const announce = useAnnounce()
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    mutate(
      { own: base, change: { about_me: text.trim() } },
      {
        onSuccess: (outcome) => {
          setBase(outcome.own)
          setOvertaken(outcome.kind === 'overtaken')
          if (outcome.kind === 'saved') announce(texts.saved)
        },
      },
    )
  }
  return (
    <form className="card profile-form" onSubmit={submit}>
      <h2 className="card-title">
        <label htmlFor={id}>{texts.aboutMe}</label>
      </h2>
      <p className="muted" id={`${id}-hint`}>
        {texts.aboutHint}
      </p>
      <textarea
        id={id}
        rows={6}
        maxLength={LONGEST.about_me}
        aria-describedby={`${id}-hint`}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {error && <Problem what={texts.notSaved} error={error} />}
      {isOvertaken && <FormError text={texts.overtaken([texts.aboutMe])} />}
      <WriteButton type="submit" isBusy={isPending}>
        {texts.save}
      </WriteButton>
    </form>
  )
}
