import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { PHOTO_LEAST_SIDE, photoTypes } from '../../lambdas/domain/photo.ts'
import { deletePhoto, type OwnProfile, putPhoto } from '../api/profile.ts'
import { problemTexts } from '../problem-texts.ts'
import { useAnnounce } from '../shell/announcer.tsx'
import { nameOf, useUser } from '../shell/session.tsx'
import { Avatar } from '../ui/avatar.tsx'
import { FormError } from '../ui/form-error.tsx'
import { Problem } from '../ui/problem.tsx'
import { WriteButton } from '../ui/write-button.tsx'
import { CropDialog } from './crop-dialog.tsx'
import { texts } from './messages.ts'
import { useTaken } from './use-save.ts'

/** The photo: chosen, cut square here, and made safe by the server. */
export function PhotoCard({ own }: { own: OwnProfile }) {
  const user = useUser()
  const name = nameOf(user)
  const file = useRef<HTMLInputElement>(null)
  const [picture, setPicture] = useState<ImageBitmap>()
  const [problem, setProblem] = useState<'not-a-photo' | 'photo-too-small'>()
  const taken = useTaken()
  const announce = useAnnounce()
  const save = useMutation({
    mutationFn: (photo: Blob | null) => (photo ? putPhoto(user, photo) : deletePhoto(user)),
    onSuccess: async (saved, photo) => {
      await taken(saved)
      setPicture(undefined)
      announce(photo ? texts.photoSaved : texts.photoRemoved)
    },
  })
  const choose = async (chosen: File | undefined) => {
    setProblem(undefined)
    save.reset()
    if (!chosen) return
    const opened = await createImageBitmap(chosen).catch(() => undefined)
    if (!opened) return setProblem('not-a-photo')
    if (Math.min(opened.width, opened.height) < PHOTO_LEAST_SIDE) return setProblem('photo-too-small')
    return setPicture(opened)
  }
  return (
    <section className="card" aria-labelledby="photo">
      <h2 id="photo" className="card-title">
        {texts.photo}
      </h2>
      <div className="photo-row">
        <Avatar name={name} image={own.profile.image_medium} size={96} />
        <p className="muted">{texts.photoText}</p>
      </div>
      <input
        ref={file}
        type="file"
        className="visually-hidden"
        accept={photoTypes.join()}
        aria-label={texts.choosePhoto}
        tabIndex={-1}
        onChange={(event) => {
          void choose(event.target.files?.[0])
          event.target.value = ''
        }}
      />
      {problem && <FormError text={problemTexts[problem]()} />}
      {save.error && !picture && <Problem what={texts.photoFailed} error={save.error} />}
      <div className="actions">
        <button type="button" className="button button-quiet" onClick={() => file.current?.click()}>
          {texts.choosePhoto}
        </button>
        {own.profile.image && (
          <WriteButton className="button-quiet" onClick={() => save.mutate(null)} isBusy={save.isPending}>
            {texts.removePhoto}
          </WriteButton>
        )}
      </div>
      {picture && (
        <CropDialog
          picture={picture}
          isBusy={save.isPending}
          error={save.error}
          onCut={(photo) => save.mutate(photo)}
          onClose={() => setPicture(undefined)}
        />
      )}
    </section>
  )
}
