import { ProgramSwitch } from '../ui/program-switch.tsx'
import { addressOf, FIRST_VIEW } from './filters.ts'

export type SearchedProgram = { id: number; title: string }

/** The program whose learners are shown, and the others to go to; filters do not come along. */
export function ProgramMenu({ programs, current }: { programs: readonly SearchedProgram[]; current: SearchedProgram }) {
  return <ProgramSwitch programs={programs} current={current} hrefOf={(id) => addressOf(id, FIRST_VIEW)} />
}
