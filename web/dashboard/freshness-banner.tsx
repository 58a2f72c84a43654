import { messages } from '../messages.ts'
import { Notice } from '../ui/notice.tsx'
import type { Freshening } from './freshening.ts'

const { dashboard } = messages

export function FreshnessBanner({ state, again }: { state: Freshening; again: () => void }) {
  if (state === 'fresh') return null
  if (state === 'updating') return <Notice icon="sync">{dashboard.updating}</Notice>
  const check = (
    <button type="button" className="button button-quiet" onClick={again}>
      {dashboard.checkAgain}
    </button>
  )
  return (
    <Notice tone="attention" action={check}>
      {dashboard.notUpdated}
    </Notice>
  )
}
