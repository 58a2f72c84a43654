import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { logOut } from '../api/queries.ts'
import { messages } from '../messages.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Disclosure } from '../ui/disclosure.tsx'
import { Icon } from '../ui/icon.tsx'
import { PageLink, useHasPage } from './page-link.tsx'
import { isStaff, nameOf, useSession } from './session.tsx'

const { menu } = messages

export function Header({ selector }: { selector?: ReactNode }) {
  const { user } = useSession()
  const hasPage = useHasPage()
  const home = !user ? '/' : isStaff(user) && hasPage('/learners') ? '/learners' : '/dashboard'
  return (
    <header className="header">
      <div className="header-inner">
        <Link href={home} className="logo">
          <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="8" />
            <path d="M8 22V11l8 7 8-7v11" />
          </svg>
          <span className="logo-name">{messages.site}</span>
        </Link>
        {selector}
        {user ? <AccountMenu /> : <SignInLink />}
      </div>
    </header>
  )
}

function SignInLink() {
  const [path] = useLocation()
  if (path.startsWith('/signin')) return null
  return (
    <Link href="/signin" className="button button-quiet header-end">
      {menu.signIn}
    </Link>
  )
}

function AccountMenu() {
  const { user } = useSession()
  const client = useQueryClient()
  if (!user) return null
  const name = nameOf(user)
  const entries = [
    ['/dashboard', menu.dashboard],
    ['/programs', menu.programs],
    ['/learners', menu.learners],
    ['/learner', menu.profile],
    ['/settings', menu.settings],
  ] as const
  const label = (
    <>
      <Avatar name={name} image={user.profile.image_small} size={32} />
      <span className="visually-hidden">{menu.account} </span>
      <span className="account-name">{name}</span>
      <Icon name="chevron" />
    </>
  )
  return (
    <Disclosure className="header-end" label={label}>
      {(close) => (
        <nav aria-label={menu.account} className="menu">
          {entries.map(([href, text]) => (
            <PageLink key={href} href={href} onClick={close}>
              {text}
            </PageLink>
          ))}
          <a href="/logout/" onClick={() => logOut(client)}>
            {menu.logOut}
          </a>
        </nav>
      )}
    </Disclosure>
  )
}
