import * as z from 'zod'

/** An instant as steps and Step Functions hand it on: ISO 8601 with `Z` or any other offset. */
export const instantSchema = z.iso.datetime({ offset: true }).transform((text) => new Date(text))
