import { useQuery } from '@tanstack/react-query'
import type { Backend } from '../api/types.ts'
import { dashboardQuery } from '../api/queries.ts'
import { messages } from '../messages.ts'
import { settingsMessages } from './messages.ts'
import { Page } from '../shell/page.tsx'
import { useSession, useUser } from '../shell/session.tsx'
import { AccountAction } from '../ui/account-action.tsx'
import { Icon } from '../ui/icon.tsx'
import { LeavePrograms } from './leave-programs.tsx'
import { Preferences } from './preferences.tsx'

const { settings } = settingsMessages

export default function SettingsPage() {
  return (
    <Page title={settings.title} className="page-narrow">
      <Preferences />
      <Accounts />
      <LeavePrograms />
    </Page>
  )
}

const order: readonly Backend[] = ['mitxonline', 'edxorg']

function Accounts() {
  const { backends } = useSession()
  const { username, linked_backends: linked } = useUser()
  const { data } = useQuery(dashboardQuery(username))
  const invalid = data?.invalid_backend_credentials ?? []
  return (
    <section className="card" aria-labelledby="accounts">
      <h2 id="accounts" className="card-title">
        {messages.accounts}
      </h2>
      <p>{settings.accountsText}</p>
      <ul className="rows">
        {order.map((backend) => (
          <li key={backend}>
            <strong>{backends[backend].name}</strong>
            <AccountState backend={backend} isLinked={linked.includes(backend)} isInvalid={invalid.includes(backend)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function AccountState({ backend, isLinked, isInvalid }: { backend: Backend; isLinked: boolean; isInvalid: boolean }) {
  const { backends } = useSession()
  const { name } = backends[backend]
  if (isLinked && !isInvalid) {
    return (
      <span className="tag tag-good">
        <Icon name="check" /> {settings.connected}
      </span>
    )
  }
  const action = isInvalid ? settings.reconnect : settings.connect
  return (
    <>
      <span className="muted">{isInvalid ? messages.reconnect.banner(name) : settings.notConnected}</span>
      <AccountAction
        kind={isInvalid ? 'reconnect' : 'connect'}
        backend={backend}
        next="/settings"
        className="button-quiet"
        label={messages.course.onPage(action, name)}
      >
        {action}
      </AccountAction>
    </>
  )
}
