import * as z from 'zod'
import { backends } from '../domain/backends.ts'
import type { Operation } from '../platform/http.ts'

const nullableText = z.string().nullable()
const named = z.array(z.object({ name: z.string() }))

const catalogProgram = z
  .object({
    id: z.int(),
    title: z.string(),
    programpage_url: nullableText,
    thumbnail_url: nullableText,
    instructors: named,
    courses: z.array(
      z.object({
        id: z.int(),
        edx_key: nullableText,
        position_in_program: z.int(),
        course_runs: z.array(z.object({ id: z.int(), edx_course_key: nullableText })),
      }),
    ),
    topics: named,
    total_price: z.string(),
    start_date: nullableText,
    enrollment_start: nullableText,
    end_date: nullableText,
  })
  .meta({ id: 'CatalogProgram' })

const page = z
  .looseObject({ id: z.int().optional(), meta: z.looseObject({}).optional(), title: z.string().optional() })
  .meta({ id: 'Page' })

/** The live catalog, which MIT Learn reads every day (rules/catalog.md, "The catalog"). */
export const readCatalog = {
  method: 'GET',
  path: '/api/v0/catalog',
  authorizer: 'none',
  summary: 'Every live program, by id',
  answers: { 200: { description: 'The whole catalog', schema: z.array(catalogProgram) } },
} satisfies Operation

/** Query parameters are Wagtail's own; their errors are answered in its words, and so they are not declared here. */
export const listPages = {
  method: 'GET',
  path: '/api/v0/wagtail/pages',
  authorizer: 'none',
  summary: "The site's live pages, as Wagtail's API v2 lists them",
  answers: {
    200: {
      description: 'A part of the pages',
      schema: z.object({ meta: z.object({ total_count: z.int() }), items: z.array(page) }),
    },
    400: { description: 'An unknown parameter, type or field, or a value that does not fit' },
  },
} satisfies Operation

export const showPage = {
  method: 'GET',
  path: '/api/v0/wagtail/pages/{id}',
  authorizer: 'none',
  summary: 'One live page',
  params: z.object({
    id: z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number),
  }),
  answers: {
    200: { description: 'The page', schema: page },
    400: { description: 'An unknown type or field' },
    404: { description: 'There is no such page' },
  },
} satisfies Operation

export const findPage = {
  method: 'GET',
  path: '/api/v0/wagtail/pages/find',
  authorizer: 'none',
  summary: 'The page at a path of the site, or with an id',
  answers: { 302: { description: 'Where the API shows the page' }, 404: { description: 'There is no such page' } },
} satisfies Operation

/** Of the site itself, not of its API: crawlers know these two addresses (rules/catalog.md, "What crawlers read"). */
export const getRobots = {
  method: 'GET',
  path: '/robots.txt',
  authorizer: 'none',
  summary: 'What crawlers need not ask for, and where the sitemap is (RFC 9309)',
  answers: { 200: { description: 'Lines of text' } },
} satisfies Operation

export const getSitemap = {
  method: 'GET',
  path: '/sitemap.xml',
  authorizer: 'none',
  summary: 'The addresses of the home page and of every live program page, as sitemaps.org has it',
  answers: { 200: { description: 'XML' } },
} satisfies Operation

/** The home page and the program pages, as HTML (rules/pages.md, "Whole pages"). What is no page is answered with a page that says so. */
export const getHomeHtml = {
  method: 'GET',
  path: '/',
  authorizer: 'none',
  isPage: true,
  summary: 'The home page',
  answers: { 200: { description: 'HTML' } },
} satisfies Operation

export const getProgramHtml = {
  method: 'GET',
  path: '/{slug}',
  authorizer: 'none',
  isPage: true,
  summary: "A program's page",
  params: z.object({ slug: z.string() }),
  answers: { 200: { description: 'HTML' }, 404: { description: 'HTML: there is no such page' } },
} satisfies Operation

const programPage = z
  .object({
    id: z.int(),
    program_id: z.int(),
    title: z.string(),
    description: z.unknown().describe('stream blocks; the value of a text block is rich text'),
    faculty_description: nullableText,
    faculty: z.array(z.object({ name: z.string(), title: nullableText, short_bio: nullableText, image_url: nullableText })),
    home_page_url: nullableText,
    home_page_title: nullableText,
    contact_email: nullableText,
    subscribe_url: nullableText,
    courses: z
      .array(
        z.object({
          id: z.int(),
          position_in_program: z.int(),
          title: z.string(),
          description: nullableText.describe('rich text'),
          enrollment_text: z.string(),
          course_key: nullableText.describe('of the run that one can join now or next, as all below'),
          courseware_backend: z.enum(backends).nullable(),
          start_date: nullableText.describe('ISO 8601'),
          end_date: nullableText.describe('ISO 8601'),
          enrollment_url: nullableText,
        }),
      )
      .describe('by position'),
    electives_sets: z.array(
      z.object({
        id: z.int(),
        title: z.string(),
        required_number: z.int(),
        course_ids: z.array(z.int()).describe('by position'),
      }),
    ),
    course_runs: z
      .array(z.object({ edx_course_key: nullableText, courseware_backend: z.enum(backends) }))
      .describe('which site teaches which run; without those that are discontinued'),
  })
  .meta({ id: 'ProgramPage' })

/** rules/app.md, "What the API gives the app": what the app's page of a program shows and neither the catalog nor Wagtail's API says. */
export const getProgramPage = {
  method: 'GET',
  path: '/api/v0/program-pages/{slug}',
  authorizer: 'none',
  summary: 'The live page of a live program, as the app shows it',
  params: z.object({ slug: z.string().min(1).max(255) }),
  answers: {
    200: { description: 'The page', schema: programPage },
    404: { description: 'There is no such page, or it or its program is not live' },
  },
} satisfies Operation
