import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { post, remove } from '../api/client.ts'
import { type GradeRecord, recordQuery } from '../api/documents.ts'
import { messages } from '../messages.ts'
import { documentsMessages } from './messages.ts'
import { useAnnounce } from '../shell/announcer.tsx'
import { useUser } from '../shell/session.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { Problem } from '../ui/problem.tsx'
import { WriteButton } from '../ui/write-button.tsx'

const { record: texts } = documentsMessages
const PATH = '/api/v0/enrollment_share_hash/'

/** Lets the owner share the record by a link, copy it, and take it back. */
export function Sharing({ enrollmentId, share }: { enrollmentId: string; share: GradeRecord['share'] }) {
  const { setShared, isPending, error } = useSetShared(enrollmentId)
  const [asks, setAsks] = useState(false)
  return (
    <section className="card sharing" aria-labelledby="sharing">
      <h2 id="sharing" className="card-title">
        {texts.sharing}
      </h2>
      <p>{share ? texts.isShared : texts.isNotShared}</p>
      {share && <Link url={share.url} />}
      {error && <Problem what={texts.shareFailed} error={error} />}
      <div className="actions">
        {share ? (
          <WriteButton className="button-quiet" isBusy={isPending} onClick={() => setAsks(true)}>
            {texts.revoke}
          </WriteButton>
        ) : (
          <WriteButton isBusy={isPending} onClick={() => setShared(true)}>
            {texts.allow}
          </WriteButton>
        )}
      </div>
      {asks && (
        <Dialog title={texts.revokeTitle} onClose={() => setAsks(false)}>
          <p>{texts.revokeText}</p>
          <DialogActions onCancel={() => setAsks(false)}>
            <WriteButton
              onClick={() => {
                setAsks(false)
                setShared(false)
              }}
            >
              {texts.revoke}
            </WriteButton>
          </DialogActions>
        </Dialog>
      )}
    </section>
  )
}

function Link({ url }: { url: string }) {
  const id = useId()
  return (
    <div className="share-link">
      <label htmlFor={id}>{texts.link}</label>
      <input id={id} type="text" readOnly value={url} onFocus={({ currentTarget }) => currentTarget.select()} />
      <CopyButton text={url} label={messages.copyLink} />
    </div>
  )
}

function useSetShared(enrollmentId: string) {
  const { csrf_token: token } = useUser()
  const client = useQueryClient()
  const announce = useAnnounce()
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (isShared: boolean) => {
      const body = { enrollment_id: enrollmentId }
      await (isShared ? post(PATH, body, token) : remove(PATH, body, token))
      return isShared
    },
    onSuccess: async (isShared) => {
      await client.invalidateQueries({ queryKey: recordQuery(enrollmentId).queryKey })
      announce(isShared ? texts.nowShared : texts.nowRevoked)
    },
  })
  return { setShared: mutate, isPending, error }
}
