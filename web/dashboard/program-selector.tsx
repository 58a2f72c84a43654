import type { ListedProgram, Program } from '../api/types.ts'
import { messages } from '../messages.ts'
import { ProgramSwitch } from '../ui/program-switch.tsx'

type Props = {
  programs: readonly Program[]
  current: Program | undefined
  listed: readonly ListedProgram[]
  onJoin: () => void
}

/** The program that is shown, the others to go to, and the way to join one more. */
export function ProgramSelector({ programs, current, listed, onJoin }: Props) {
  if (!current) return null
  const join = (close: () => void) => (
    <button
      type="button"
      onClick={() => {
        close()
        onJoin()
      }}
    >
      {messages.menu.join}
    </button>
  )
  const canJoin = listed.some(({ enrolled }) => !enrolled)
  return (
    <ProgramSwitch
      programs={programs}
      current={current}
      hrefOf={(id) => `/dashboard?program=${id}`}
      more={canJoin ? join : undefined}
    />
  )
}
