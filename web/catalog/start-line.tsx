import type { CatalogProgram } from '../api/catalog.ts'
import { catalogMessages } from './messages.ts'
import { useNow } from '../shell/browser-state.ts'
import { Instant } from '../ui/instant.tsx'

const { program: texts } = catalogMessages

/** When one can begin, as far as it is known. */
export function StartLine({ program: { start_date: start } }: { program: Pick<CatalogProgram, 'start_date'> }) {
  const now = useNow()
  if (start === null) return texts.noStart
  return (
    <>
      {now < new Date(start) ? texts.starts : texts.started} <Instant at={start} />
    </>
  )
}
