import type { Backend } from '../api/types.ts'
import { messages } from '../messages.ts'
import { useSession } from '../shell/session.tsx'
import { AccountAction } from '../ui/account-action.tsx'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { dialogMessages } from './dialog-messages.ts'

const { account: texts } = dialogMessages

type Props = { kind: 'reconnect' | 'connect'; backend: Backend; next: string; onClose: () => void }

/** Asks to log in at a backend, again or for the first time. */
export default function AccountDialog({ kind, backend, next, onClose }: Props) {
  const { backends } = useSession()
  const { name } = backends[backend]
  return (
    <Dialog title={messages[kind].title(name)} onClose={onClose}>
      <p>{texts[kind](name)}</p>
      <DialogActions onCancel={onClose} cancel={texts.later}>
        <AccountAction kind={kind} backend={backend} next={next}>
          {texts.action(name)}
        </AccountAction>
      </DialogActions>
    </Dialog>
  )
}
