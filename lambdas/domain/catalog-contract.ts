import * as z from 'zod'

/** What MIT Learn's ingestion does with something that it finds. */
export type Finding = {
  /** `fatal`: it takes nothing of this catalog. `skipped`: it leaves this out. `page`: a program letter there lacks something. */
  effect: 'fatal' | 'skipped' | 'page'
  /** The program's id; null where it is not about one program. */
  program: number | null
  message: string
}

/** The programs of these departments are taken from elsewhere there. */
const SKIPPED_PATHS = ['/dedp/', '/scm/', '/fin/', '/pom/']

const instant = z.iso.datetime({ offset: true }).nullable()
const named = z.looseObject({ name: z.string() })

/** What the ingestion reads of a program, and cannot do without (rules/catalog.md, "What MIT Learn's code does with it"). */
const program = z.looseObject({
  id: z.int(),
  title: z.string().max(256),
  total_price: z.string().regex(/^-?\d+(\.\d+)?$/, 'is no decimal'),
  start_date: instant,
  end_date: instant,
  enrollment_start: instant,
  instructors: z.array(named),
  topics: z.array(named),
  courses: z
    .array(
      z.looseObject({
        position_in_program: z.int(),
        edx_key: z.string().nullable(),
        course_runs: z.array(z.looseObject({ edx_course_key: z.string().nullish() })),
      }),
    )
    .refine((courses) => new Set(courses.map((each) => each.position_in_program)).size === courses.length, {
      message: 'two have the same position_in_program',
    }),
  programpage_url: z.string().nullish(),
})

/** What MIT Learn would make of an answer to `GET /api/v0/catalog/`. `programs` are the ids of those that it would take. */
export function readAsMitLearn(status: number, text: string): { programs: number[]; findings: Finding[] } {
  const fatal = (message: string, id: number | null = null): Finding => ({ effect: 'fatal', program: id, message })
  if (status !== 200) return { programs: [], findings: [fatal(`answered ${status}`)] }
  const list = z.array(z.unknown()).safeParse(parseJson(text))
  if (!list.success) return { programs: [], findings: [fatal('is no JSON array')] }
  const findings: Finding[] = []
  const programs: number[] = []
  for (const [index, each] of list.data.entries()) {
    const parsed = program.safeParse(each)
    if (!parsed.success) {
      const id = z.looseObject({ id: z.int() }).safeParse(each).data?.id ?? null
      findings.push(...parsed.error.issues.map(({ path, message }) => fatal(`${[index, ...path].join('.')}: ${message}`, id)))
      continue
    }
    const { id, programpage_url: url } = parsed.data
    if (programs.includes(id)) findings.push(fatal('occurs twice', id))
    const skipped = SKIPPED_PATHS.find((path) => url?.includes(path))
    if (!url) findings.push({ effect: 'skipped', program: id, message: 'has no live page' })
    else if (skipped) findings.push({ effect: 'skipped', program: id, message: `its page is below ${skipped}` })
    else programs.push(id)
  }
  if (list.data.length === 0) findings.push(fatal('holds no program: all would be unpublished there'))
  return { programs: findings.some(({ effect }) => effect === 'fatal') ? [] : programs, findings }
}

const image = z.looseObject({ meta: z.looseObject({ download_url: z.url() }) }).nullable()
const text = z.string().nullable()
const letter = z.looseObject({
  id: z.int(),
  program_id: z.int(),
  title: z.string(),
  meta: z.looseObject({}),
  program_letter_text: text,
  program_letter_header_text: text,
  program_letter_footer_text: text,
  program_letter_footer: image,
  program_letter_logo: image,
  program_letter_signatories: z.array(
    z.looseObject({ id: z.int(), name: z.string(), title_line_1: text, title_line_2: text, signature_image: image }),
  ),
})
const pages = z.looseObject({ meta: z.looseObject({ total_count: z.int().min(1) }), items: z.tuple([letter], z.unknown()) })

/** What is wrong with the page that MIT Learn reads for the letters of a program. */
export function readLetterAsMitLearn(id: number, status: number, body: string): Finding[] {
  const finding = (message: string): Finding => ({ effect: 'page', program: id, message })
  if (status !== 200) return [finding(`its page answered ${status}`)]
  const parsed = pages.safeParse(parseJson(body))
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => finding(`its page: ${path.join('.')}: ${message}`))
  const [first] = parsed.data.items
  return first.program_id === id ? [] : [finding(`its page is that of program ${first.program_id}`)]
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
