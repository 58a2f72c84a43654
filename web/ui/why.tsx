import { type Concern, problemOf } from '../problems.ts'

/** Why something failed. */
export default function Why({ error, ...concern }: Concern & { error: unknown }) {
  return problemOf(error, concern).text
}
