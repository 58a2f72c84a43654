import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

type Tone = 'plain' | 'good' | 'attention' | 'bad'
const icons: Record<Tone, IconName> = { plain: 'info', good: 'check', attention: 'alert', bad: 'alert' }

/** A block that says one thing; its tone is an icon and a colour, its meaning is in the words. */
export function Notice({
  tone = 'plain',
  icon,
  action,
  role,
  children,
}: {
  tone?: Tone
  icon?: IconName
  action?: ReactNode
  role?: 'alert'
  children: ReactNode
}) {
  return (
    <div className={`notice notice-${tone}`} role={role}>
      <Icon name={icon ?? icons[tone]} />
      <div className="notice-text">{children}</div>
      {action && <div className="notice-action">{action}</div>}
    </div>
  )
}
