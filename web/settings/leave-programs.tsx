import { useQuery } from '@tanstack/react-query'
import { type SubmitEvent, useState } from 'react'
import { dashboardQuery } from '../api/queries.ts'
import type { Dashboard, Program } from '../api/types.ts'
import { useLeave, useOverlaid } from '../dashboard/mutations.ts'
import { settingsMessages } from './messages.ts'
import { useAnnounce } from '../shell/announcer.tsx'
import { useUser } from '../shell/session.tsx'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { Failure } from '../ui/failure.tsx'
import { FormError } from '../ui/form-error.tsx'
import { Problem } from '../ui/problem.tsx'
import { WriteButton } from '../ui/write-button.tsx'

const { settings } = settingsMessages

export function LeavePrograms() {
  const { username } = useUser()
  const { data, error, refetch } = useQuery(dashboardQuery(username))
  return (
    <section className="card" aria-labelledby="leave">
      <h2 id="leave" className="card-title">
        {settings.leave}
      </h2>
      <p>{settings.leaveText}</p>
      {data && <LeaveForm dashboard={data} />}
      {!data && (error ? <Failure error={error} onRetry={() => void refetch()} /> : <div className="skeleton skeleton-rows" />)}
    </section>
  )
}

function LeaveForm({ dashboard }: { dashboard: Dashboard }) {
  const { programs } = useOverlaid(dashboard)
  const [chosen, choose] = useState<readonly number[]>([])
  const [asks, setAsks] = useState(false)
  const [isMissing, setMissing] = useState(false)
  const { mutate, error } = useLeave()
  const announce = useAnnounce()
  const leaving = programs.filter(({ id }) => chosen.includes(id))

  const toggle = (id: number) => {
    setMissing(false)
    choose(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id])
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    setMissing(leaving.length === 0)
    setAsks(leaving.length > 0)
  }
  const leave = () => {
    setAsks(false)
    mutate(
      leaving.map(({ id }) => id),
      {
        onSuccess: (left) => {
          announce(settings.left(left.map(({ title }) => title)))
          choose([])
        },
      },
    )
  }
  if (programs.length === 0) return <p className="muted">{settings.leaveNone}</p>
  return (
    <form onSubmit={submit}>
      <Choices programs={programs} chosen={chosen} onToggle={toggle} />
      {isMissing && <FormError text={settings.leaveRequired} />}
      {error && <Problem what={settings.failed} error={error} />}
      <WriteButton type="submit" className="button-quiet">
        {settings.leaveSelected}
      </WriteButton>
      {asks && <Confirmation leaving={leaving} onClose={() => setAsks(false)} onConfirm={leave} />}
    </form>
  )
}

type ChoicesProps = { programs: readonly Program[]; chosen: readonly number[]; onToggle: (id: number) => void }

function Choices({ programs, chosen, onToggle }: ChoicesProps) {
  return (
    <fieldset className="checks">
      <legend className="visually-hidden">{settings.leave}</legend>
      {programs.map(({ id, title }) => (
        <label key={id} className="check">
          <input type="checkbox" checked={chosen.includes(id)} onChange={() => onToggle(id)} />
          <span>{title}</span>
        </label>
      ))}
    </fieldset>
  )
}

function Confirmation({
  leaving,
  onClose,
  onConfirm,
}: {
  leaving: readonly Program[]
  onClose: () => void
  onConfirm: () => void
}) {
  return (
    <Dialog title={settings.confirmTitle} onClose={onClose}>
      <ul>
        {leaving.map(({ id, title }) => (
          <li key={id}>{title}</li>
        ))}
      </ul>
      <p>{settings.confirmText}</p>
      <DialogActions onCancel={onClose}>
        <WriteButton onClick={onConfirm}>{settings.confirm}</WriteButton>
      </DialogActions>
    </Dialog>
  )
}
