const day: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'short', day: 'numeric' }
const minute: Intl.DateTimeFormatOptions = { ...day, hour: 'numeric', minute: '2-digit', timeZoneName: 'short' }

const text = (at: string, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(undefined, options).format(new Date(at))

/** An instant in the reader's zone, with its name where the time of day is shown; in UTC on hover and focus. */
export function Instant({ at, withTime = false }: { at: string; withTime?: boolean }) {
  const utc = text(at, { ...minute, timeZone: 'UTC' })
  return (
    // It takes the focus, so that who uses the keyboard gets to read UTC as well.
    <time className="instant" dateTime={at} data-utc={utc} tabIndex={0}>
      {text(at, withTime ? minute : day)}
    </time>
  )
}

export const timeOfDay = (at: number): string => new Intl.DateTimeFormat(undefined, { timeStyle: 'short' }).format(at)
