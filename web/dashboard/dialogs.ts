import { createContext, use } from 'react'
import type { Backend, Course, Run } from '../api/types.ts'

export type OpenRun = Run & { course_id: string }

/** The dialogs of the dashboard; one at a time. */
export type OpenDialog =
  | { kind: 'join'; chosen?: number }
  | { kind: 'enroll'; course: Course; run: OpenRun }
  | { kind: 'grades'; course: Course }
  | { kind: 'contact'; course: Course }
  | { kind: 'exam'; course: Course }
  | { kind: 'reconnect' | 'connect'; backend: Backend }

/** Opens a dialog. Undefined where there is nothing to do but look: staff on a learner's page. */
export const DialogContext = createContext<((dialog: OpenDialog) => void) | undefined>(undefined)
export const useOpenDialog = () => use(DialogContext)
