import { lazy, Suspense } from 'react'
import type { ListedProgram } from '../api/types.ts'
import { AccountDialog } from './account-dialog.tsx'
import type { OpenDialog } from './dialogs.ts'
import { EnrollDialog } from './enroll-dialog.tsx'
import { JoinDialog } from './join-dialog.tsx'
import type { EnrollRequest } from './mutations.ts'

const GradesDialog = lazy(() => import('./grades-dialog.tsx'))
const ContactDialog = lazy(() => import('./contact-dialog.tsx'))
const ExamDialog = lazy(() => import('./exam-dialog.tsx'))

type Props = {
  dialog: OpenDialog
  listed: readonly ListedProgram[]
  onClose: () => void
  onEnroll: (request: EnrollRequest) => void
  onJoin: (programId: number) => void
}

export function DashboardDialog(props: Props) {
  return (
    <Suspense fallback={null}>
      <Chosen {...props} />
    </Suspense>
  )
}

function Chosen({ dialog, listed, onClose, onEnroll, onJoin }: Props) {
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
