import type { Backend } from '../api/types.ts'
import { messages } from '../messages.ts'
import { loginPath, useSession } from '../shell/session.tsx'
import { Dialog, DialogActions } from '../ui/dialog.tsx'

type Props = { kind: 'reconnect' | 'connect'; backend: Backend; next: string; onClose: () => void }

/** Asks to log in at a backend, again or for the first time. */
export function AccountDialog({ kind, backend, next, onClose }: Props) {
  const { backends } = useSession()
  const { name } = backends[backend]
  return (
    <Dialog title={messages[kind].title(name)} onClose={onClose}>
      <p>{messages[kind].text(name)}</p>
      <DialogActions onCancel={onClose} cancel={messages.connect.later}>
        <a className="button" href={loginPath(backend, next)}>
          {messages.reconnect.action(name)}
        </a>
      </DialogActions>
    </Dialog>
  )
}
