import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { post } from '../api/client.ts'
import type { Backend } from '../api/types.ts'
import { messages } from '../messages.ts'
import { loginPath, useSession, useUser } from '../shell/session.tsx'
import { ProblemText } from './problem-text.tsx'
import { WriteButton } from './write-button.tsx'

type Props = {
  /** `reconnect`: the account is linked, and a login repairs it. `connect`: another one is to be linked. */
  kind: 'reconnect' | 'connect'
  backend: Backend
  /** A path of this site, to which it leads back. */
  next: string
  className?: string
  label?: string | undefined
  children: ReactNode
}

/** Leads to a backend's login. Linking is asked for with the session's token, so that no other site can begin it. */
export function AccountAction({ kind, backend, next, className = '', label, children }: Props) {
  const { csrf_token } = useUser()
  const { backends } = useSession()
  const { mutate, isPending, isSuccess, error } = useMutation({
    mutationFn: () => post<{ location: string }>(`/api/v0/linked-accounts/${backend}`, { next }, csrf_token),
    onSuccess: ({ location }) => window.location.assign(location),
  })
  if (kind === 'reconnect') {
    return (
      <a className={`button ${className}`} href={loginPath(backend, next)} aria-label={label}>
        {children}
      </a>
    )
  }
  return (
    <>
      {error && (
        <div className="problem" role="alert">
          <ProblemText what={messages.connect.failed} error={error} site={backends[backend].name} />
        </div>
      )}
      <WriteButton className={className} label={label} isBusy={isPending || isSuccess} onClick={() => mutate()}>
        {children}
      </WriteButton>
    </>
  )
}
