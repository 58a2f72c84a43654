import { useHydrated } from '../shell/browser-state.ts'
import { useUtc } from '../shell/utc.ts'

const day: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'short', day: 'numeric' }
const minute: Intl.DateTimeFormatOptions = { ...day, hour: 'numeric', minute: '2-digit', timeZoneName: 'short' }

/** In the reader's language, or in the one of the server's pages. */
const text = (at: string, options: Intl.DateTimeFormatOptions, language?: string) =>
  new Intl.DateTimeFormat(language, options).format(new Date(at))

/**
 * An instant in the reader's zone, with its name where the time of day is shown. UTC shows to who points at it, and everywhere on the page
 * to who asks for it in the footer: times are no stops of the keyboard. The server, which knows no reader, gives the day in UTC.
 */
export function Instant({ at, withTime = false }: { at: string; withTime?: boolean }) {
  const isUtc = useUtc()
  const isHydrated = useHydrated()
  if (!isHydrated) {
    return (
      <time className="instant" dateTime={at}>
        {text(at, { ...day, timeZone: 'UTC' }, 'en-US')}
      </time>
    )
  }
  const utc = text(at, { ...minute, timeZone: 'UTC' })
  return (
    <time className="instant" dateTime={at} data-utc={utc}>
      {isUtc ? utc : text(at, withTime ? minute : day)}
    </time>
  )
}

export const timeOfDay = (at: number): string => new Intl.DateTimeFormat(undefined, { timeStyle: 'short' }).format(at)
