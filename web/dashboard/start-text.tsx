import { messages } from '../messages.ts'
import { Instant } from '../ui/instant.tsx'
import type { Opening, Start } from './runs.ts'

const { start: texts, opening: openingTexts } = messages

/** `starts in 3 days`, as a sentence with its subject: `Next run starts in 3 days.` */
export function StartText({
  start,
  subject = texts.course,
  withTime = false,
}: {
  start: Start
  subject?: string
  withTime?: boolean
}) {
  return (
    <>
      {subject} {whenOf(start, withTime)}.
    </>
  )
}

function whenOf(start: Start, withTime: boolean) {
  switch (start.kind) {
    case 'today':
      return texts.today
    case 'in-days':
      return texts.inDays(start.days)
    case 'fuzzy':
      return texts.fuzzy(start.text)
    case 'on':
    case 'started':
      return (
        <>
          {texts[start.kind]} <Instant at={start.at} withTime={withTime} />
        </>
      )
  }
}

/** When enrollment opened or opens. */
export function OpeningText({ opening }: { opening: Opening | undefined }) {
  if (!opening) return openingTexts.unknown
  return (
    <>
      {opening.isOpen ? openingTexts.opened : openingTexts.opens}{' '}
      {'at' in opening ? <Instant at={opening.at} withTime={!opening.isOpen} /> : opening.fuzzy}.
    </>
  )
}

/** When enrollment closes, while that is ahead. */
export function ClosingText({ closes }: { closes: string | undefined }) {
  if (closes === undefined) return null
  return (
    <>
      {openingTexts.closes} <Instant at={closes} withTime />.
    </>
  )
}
