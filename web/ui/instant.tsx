import { useUtc } from '../shell/utc.ts'

const day: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'short', day: 'numeric' }
const minute: Intl.DateTimeFormatOptions = { ...day, hour: 'numeric', minute: '2-digit', timeZoneName: 'short' }

const text = (at: string, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(undefined, options).format(new Date(at))

/**
 * An instant in the reader's zone, with its name where the time of day is shown. UTC shows to who points at it, and everywhere on the page
 * to who asks for it in the footer: times are no stops of the keyboard.
 */
export function Instant({ at, withTime = false }: { at: string; withTime?: boolean }) {
  const isUtc = useUtc()
  const utc = text(at, { ...minute, timeZone: 'UTC' })
  return (
    <time className="instant" dateTime={at} data-utc={utc}>
      {isUtc ? utc : text(at, withTime ? minute : day)}
    </time>
  )
}

export const timeOfDay = (at: number): string => new Intl.DateTimeFormat(undefined, { timeStyle: 'short' }).format(at)
