const format = new Intl.DateTimeFormat('en', { year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC' })

/** The day on a document: that of UTC for every reader, so that all copies say the same. */
export function DocumentDay({ at }: { at: string }) {
  return <time dateTime={at}>{format.format(new Date(at))}</time>
}
