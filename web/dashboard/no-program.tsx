import type { ListedProgram } from '../api/types.ts'
import { messages } from '../messages.ts'
import { useOpenDialog } from './dialogs.ts'

const { dashboard, join } = messages

export function NoProgram({ listed }: { listed: readonly ListedProgram[] }) {
  const open = useOpenDialog()
  const canJoin = listed.some(({ enrolled }) => !enrolled)
  return (
    <div className="card empty">
      <p>{canJoin ? dashboard.noProgramText : dashboard.noPrograms}</p>
      {canJoin && (
        <button type="button" className="button" onClick={() => open?.({ kind: 'join' })}>
          {join.title}
        </button>
      )}
    </div>
  )
}
