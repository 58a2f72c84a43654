import * as z from 'zod'

const instant = z.iso.datetime()
const nullableText = z.string().nullable()
const url = z.url().nullable()

const recordCourse = z
  .object({
    title: z.string(),
    edx_course_key: z.string().describe("of the run with the best final grade; '' without one"),
    attempts: z.int().describe('exam grades that can be seen'),
    letter_grade: z.enum(['A', 'B', 'C', 'D', 'F', '']),
    status: z.enum(['Earned', 'Not Earned']),
    date_earned: instant.nullable(),
    overall_grade: z.string().describe("a rounded percent; '' without one"),
    elective_tag: z.enum(['core', 'elective']),
  })
  .meta({ id: 'RecordCourse' })

export const recordShape = z
  .object({
    program_title: z.string(),
    program_status: z.enum(['completed', 'partially']),
    last_updated: instant.nullable(),
    has_electives: z.boolean(),
    is_owner: z.boolean(),
    share: z.object({ hash: z.string(), url: z.url() }).nullable().describe('to the owner, when it is shared'),
    profile: z.object({ username: z.string(), full_name: z.string(), email: nullableText.optional().describe('to the owner') }),
    partner_schools: z
      .array(z.object({ id: z.int(), name: z.string() }))
      .optional()
      .describe('to the owner'),
    courses: z.array(recordCourse).describe('by position'),
  })
  .meta({ id: 'GradeRecord' })
export type RecordJson = z.infer<typeof recordShape>

const signatory = {
  name: z.string(),
  title_line_1: nullableText,
  title_line_2: nullableText,
  signature_image: url,
}

export const certificateShape = z
  .object({
    kind: z.enum(['course', 'program']),
    name: z.string().describe("the learner's full name"),
    course_title: z.string().optional(),
    program_title: z.string(),
    issued_on: instant,
    hash: z.string(),
    is_owner: z.boolean().describe('whether it is the certificate of whoever asks'),
    signatories: z.array(z.object({ ...signatory, organization: nullableText })),
    linkedin: z.string().describe("the query of LinkedIn's form that adds it to a profile"),
  })
  .meta({ id: 'Certificate' })
export type CertificateJson = z.infer<typeof certificateShape>

const profile = z.object({ id: z.string(), type: z.array(z.string()), name: z.string(), url: z.string() })

export const achievementShape = z
  .object({
    '@context': z.array(z.string()).optional(),
    id: z.string(),
    type: z.array(z.string()),
    achievementType: z.string(),
    name: z.string(),
    description: z.string(),
    criteria: z.object({ id: z.string().optional(), narrative: z.string() }),
    image: z.object({ id: z.string(), type: z.string() }).optional(),
    creator: profile,
  })
  .meta({ id: 'Achievement', description: 'https://www.imsglobal.org/spec/ob/v3p0/#achievement' })
export type AchievementJson = z.infer<typeof achievementShape>

export const didDocumentShape = z
  .looseObject({ id: z.string(), assertionMethod: z.array(z.string()) })
  .meta({ id: 'DidDocument', description: 'https://www.w3.org/TR/did-core/' })

export const letterShape = z
  .object({
    name: z.string(),
    program_title: z.string(),
    logo: z.url(),
    header_text: nullableText.describe('rich text, as the two below'),
    text: z.string(),
    footer_text: nullableText,
    footer_image: url,
    signatories: z.array(z.object(signatory)),
  })
  .meta({ id: 'ProgramLetter' })
export type LetterJson = z.infer<typeof letterShape>
