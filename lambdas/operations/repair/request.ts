import * as z from 'zod'
import { backends } from '../../domain/backends.ts'
import { CONTENT_IMAGE_BYTES, CONTENT_IMAGE_NAME, CONTENT_IMAGE_NAME_LENGTH } from '../../domain/content-image.ts'
import { change, learner } from '../request.ts'

const courseKey = z.string().min(1)
/** By its id or its course key. */
const examRun = z.string().min(1)

/** What the command line asks the function that puts data right (rules/operations.md, "Commands"): fields beside `command`, by command. */
export const repairRequests = {
  'exams-reopen': z.object({ ...change.shape, examRun }),
  /** Which final grades: of a pass, or written on a day. */
  'freeze-undo': z.object({
    ...change.shape,
    reason: z.string().min(1),
    courseKey,
    which: z.union([z.object({ pass: z.string().min(1) }), z.object({ day: z.iso.date() })]),
  }),
  'freeze-holders': z.object({ courseKey }),
  /** What a bulk run would find if it began now. */
  'refresh-readiness': z.object({}),
  'refresh-pause': z.object({ ...change.shape, reason: z.string().min(1) }),
  'refresh-resume': z.object({ ...change.shape }),
  'breaker-reset': z.object({ ...change.shape, backend: z.enum(backends) }),
  version: z.object({}),
  'learner-explain': z.object({ learner, courseKey }),
  'learners-excluded': z.object({}),
  'run-include': z.object({ ...change.shape, reason: z.string().min(1), runId: z.string().min(1) }),
  'catalog-withdraw': z.object({ ...change.shape, reason: z.string().min(1), programId: z.int().min(1), pageOnly: z.boolean() }),
  /** A picture for pages and documents, made by the command line; in base64. */
  'content-image-put': z.object({
    ...change.shape,
    name: z
      .string()
      .max(CONTENT_IMAGE_NAME_LENGTH)
      .regex(CONTENT_IMAGE_NAME, 'lower-case letters and digits, with dashes between them'),
    content: z.base64().max(Math.ceil(CONTENT_IMAGE_BYTES / 3) * 4),
  }),
  /** Which of these addresses, `/media/…`, nothing is kept under. */
  'content-images-missing': z.object({ addresses: z.array(z.string().startsWith('/media/')).max(500) }),
} as const

export type RepairOperation = keyof typeof repairRequests
export type RepairRequests = { [Name in RepairOperation]: z.output<(typeof repairRequests)[Name]> }

export const repairOperationsRequest = z.looseObject({ command: z.object(repairRequests).keyof() })
