import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useLocation, useParams } from 'wouter'
import { addresses } from '../api/addresses.ts'
import { isCode, post } from '../api/client.ts'
import { pendingLinkQuery } from '../api/queries.ts'
import type { Backend, PendingLink } from '../api/types.ts'
import { settingsMessages } from '../settings/messages.ts'
import { connectMessages } from './messages.ts'
import NotFoundPage from '../pages/not-found.tsx'
import { Page } from '../shell/page.tsx'
import { useSession, useUser } from '../shell/session.tsx'
import { Failure } from '../ui/failure.tsx'
import { Notice } from '../ui/notice.tsx'
import { Problem } from '../ui/problem.tsx'
import { WriteButton } from '../ui/write-button.tsx'

const { connectPage } = connectMessages

/** Asks whether the account that came back from its site is to be joined with the one that is signed in. */
export default function ConnectPage() {
  const { backend } = useParams<{ backend: string }>()
  return backend === 'edxorg' || backend === 'mitxonline' ? <Connect backend={backend} /> : <NotFoundPage />
}

function Connect({ backend }: { backend: Backend }) {
  const { backends } = useSession()
  const { data, error, refetch } = useQuery(pendingLinkQuery(backend))
  return (
    <Page title={connectPage.title(backends[backend].name)} className="page-narrow">
      {data && <Question backend={backend} link={data} />}
      {error && (isCode(error, 'not-found') ? <Gone /> : <Failure error={error} onRetry={() => void refetch()} />)}
    </Page>
  )
}

function Question({ backend, link: { username, accounts, account } }: { backend: Backend; link: PendingLink }) {
  const { backends } = useSession()
  const { join, isPending, error } = useJoin(backend)
  return (
    <>
      <p className="lead">{connectPage.question}</p>
      <dl className="facts">
        <dt>{connectPage.yours}</dt>
        <dd>
          <strong>{username}</strong>
          {accounts.map((each) => (
            <p key={each.backend} className="muted">
              {connectPage.at(each.username, backends[each.backend].name)}
            </p>
          ))}
        </dd>
        <dt>{connectPage.other(backends[backend].name)}</dt>
        <dd>
          <strong>{account.username}</strong>
          {account.email !== null && <p className="muted">{account.email}</p>}
        </dd>
      </dl>
      <p>{connectPage.warning}</p>
      {error && (isCode(error, 'not-found') ? <Gone /> : <Problem what={connectPage.failed} error={error} backend={backend} />)}
      <div className="actions">
        <WriteButton isBusy={isPending} onClick={join}>
          {connectPage.confirm}
        </WriteButton>
        <Link href="/settings" className="button button-quiet">
          {connectPage.cancel}
        </Link>
      </div>
    </>
  )
}

/** There is nothing to connect, or not any more. */
const Gone = () => (
  <Notice tone="attention" role="alert">
    <p>{connectPage.gone}</p>
    <Link href="/settings">{settingsMessages.settings.title}</Link>
  </Notice>
)

function useJoin(backend: Backend) {
  const client = useQueryClient()
  const { csrf_token } = useUser()
  const [, navigate] = useLocation()
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => post<{ next: string }>(addresses.pendingLink(backend), {}, csrf_token),
    onSuccess: async ({ next }) => {
      // The session, the dashboard and the programs are others now.
      await client.invalidateQueries()
      navigate(next || '/dashboard', { replace: true })
    },
  })
  return { join: () => mutate(), isPending, error }
}
