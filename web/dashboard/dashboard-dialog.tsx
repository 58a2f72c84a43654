import type { ListedProgram } from '../api/types.ts'
import AccountDialog from './account-dialog.tsx'
import type { OpenDialog } from './dialogs.ts'
import { ContactDialog } from './contact-dialog.tsx'
import { EnrollDialog } from './enroll-dialog.tsx'
import { ExamDialog } from './exam-dialog.tsx'
import { GradesDialog } from './grades-dialog.tsx'
import { JoinDialog } from './join-dialog.tsx'
import type { EnrollRequest } from './mutations.ts'

type Props = {
  dialog: OpenDialog
  listed: readonly ListedProgram[]
  onClose: () => void
  onEnroll: (request: EnrollRequest) => void
  onJoin: (programId: number) => void
}

/** The dialog that is open. Their code comes with the first that opens. */
export default function DashboardDialog({ dialog, listed, onClose, onEnroll, onJoin }: Props) {
  switch (dialog.kind) {
    case 'join':
      return <JoinDialog listed={listed} chosen={dialog.chosen} onClose={onClose} onJoin={onJoin} />
    case 'enroll':
      return <EnrollDialog course={dialog.course} run={dialog.run} onClose={onClose} onEnroll={onEnroll} />
    case 'grades':
      return <GradesDialog course={dialog.course} onClose={onClose} />
    case 'contact':
      return <ContactDialog course={dialog.course} onClose={onClose} />
    case 'exam':
      return <ExamDialog course={dialog.course} onClose={onClose} />
    case 'reconnect':
    case 'connect':
      return <AccountDialog {...dialog} next={location.pathname + location.search} onClose={onClose} />
  }
}
