import { expect } from 'vitest'
import * as z from 'zod'
import { certificateShape, letterShape } from '../../lambdas/records/shapes.ts'
import { callerOf, SITE_URL, startApi } from '../kit/api.ts'
import { throughApi } from './through-api.ts'

const action = z.object({ method: z.literal('GET'), path: z.string(), as: z.string().nullish() })
const expected = z.object({ status: z.number(), body: z.json().optional() })

/** The cases hold the stored path; the API gives the image's address. */
const image = z
  .string()
  .nullish()
  .transform((path) => (path ? new URL(path, `${SITE_URL}/`).href : null))
const signatories = z.array(z.looseObject({ signature_image: image }))

const oldCertificate = z.object({
  name: z.string(),
  program_title: z.string(),
  course_title: z.string().optional(),
  signatories,
  hash: z.string(),
  issued: z.string(),
  linkedin_share_context: z.string(),
  is_owner: z.boolean(),
})
const oldLetter = z.object({
  name: z.string(),
  program_title: z.string(),
  header_text: z.string().nullable(),
  letter_text: z.string(),
  footer_text: z.string().nullable(),
  letter_logo: image,
  letter_footer: image,
  signatories,
})

/** The recorded page did not escape the query, so that `&` in a title is part of it. */
function linkedInFacts(query: string) {
  const [, certId, issueMonth, issueYear, name, organizationId, isFromA2p] =
    /^certId=(.*)&issueMonth=(.*)&issueYear=(.*)&name=(.*)&organizationId=(.*)&isFromA2p=(.*)$/.exec(query) ?? []
  return { certId, issueMonth, issueYear, name, organizationId, isFromA2p }
}

const certificate = certificateShape.transform(({ linkedin, ...rest }) => ({
  ...rest,
  linkedin: Object.fromEntries(new URLSearchParams(linkedin)),
}))

/** What the recorded page is made of, by the names that the API has for it (the cases' README). */
function expectDocument(path: string, answered: unknown, body: unknown): void {
  if (path.startsWith('/letter/')) {
    const { letter_logo: logo, letter_text: text, letter_footer: footer_image, ...rest } = oldLetter.parse(body)
    expect(letterShape.parse(answered)).toEqual({ ...rest, logo, text, footer_image })
    return
  }
  const { issued: issued_on, linkedin_share_context, ...rest } = oldCertificate.parse(body)
  const kind = path.split('/')[2]
  expect(certificate.parse(answered)).toEqual({ kind, ...rest, issued_on, linkedin: linkedInFacts(linkedin_share_context) })
}

const api = await startApi()

/** `/certificate/…` and `/letter/…` of the old site; here their names are in the plural. */
const apiPathOf = (path: string) => path.replace(/^\/(certificate|letter)\//, '/api/v0/$1s/')

await throughApi('certificates', api, async (golden) => {
  const { path, as } = action.parse(golden.action)
  const response = await api.ask(apiPathOf(path), callerOf(golden, as))
  const { status, body } = expected.parse(golden.expect)
  expect(response.status).toBe(status)
  if (status === 200) expectDocument(path, await response.json(), body)
})
