import type { Pool } from 'pg'
import type { CatalogProgram } from '../domain/catalog.ts'
import type { StoredProgramPage } from '../domain/program-page.ts'
import type { StoredHome, StoredPage } from '../domain/wagtail-pages.ts'
import { query } from '../platform/database.ts'
import { LOST_PROGRAMS } from './lost-queries.ts'

/** Dates as far as they say which run comes first (rules/catalog.md, "The catalog"). Discontinued runs are invisible. */
const datedRuns = (courseId: string) => `
  (SELECT coalesce(json_agg(r), '[]') FROM (
     SELECT id, start_date, end_date, enrollment_start, enrollment_end FROM course_run
      WHERE course_id = ${courseId} AND NOT is_discontinued) r)`

/** What the catalog answers, and how many programs it has lost. */
export type LiveCatalog = { programs: CatalogProgram[]; lost: number }

/**
 * Every live program, by id, with all that the catalog says of it. One statement, and so one snapshot: a program cannot be half there, nor
 * neither listed nor counted as lost. Dates are only read of the two courses that they are taken from.
 */
export async function liveCatalog(database: Pool): Promise<LiveCatalog> {
  const sql = `
    WITH run AS (
      SELECT course_id, json_agg(json_build_object('id', id, 'edx_course_key', edx_course_key) ORDER BY id) AS runs
        FROM course_run WHERE NOT is_discontinued GROUP BY course_id),
    listed AS (
      SELECT program_id, json_agg(json_build_object('id', id, 'edx_key', edx_key, 'position_in_program', position_in_program,
               'course_runs', coalesce(runs, '[]')) ORDER BY position_in_program) AS courses,
             (array_agg(id ORDER BY position_in_program))[1] AS first, (array_agg(id ORDER BY position_in_program DESC))[1] AS last
        FROM course LEFT JOIN run ON run.course_id = course.id GROUP BY program_id),
    program_of_catalog AS (
    SELECT p.id, p.title, p.price::text AS price, p.num_required_courses AS "requiredCourses",
           CASE WHEN g.live THEN g.slug END AS "pageSlug", g.thumbnail_url AS "thumbnailUrl",
           ARRAY(SELECT name FROM program_page_faculty f WHERE f.program_page_id = g.id ORDER BY sort_order, id) AS instructors,
           ARRAY(SELECT t.name FROM program_topic JOIN topic t ON t.id = topic_id WHERE program_id = p.id ORDER BY t.id)::text[] AS topics,
           coalesce(courses, '[]') AS courses,
           ${datedRuns('first')} AS "firstCourseRuns", ${datedRuns('last')} AS "lastCourseRuns"
      FROM program p
      LEFT JOIN program_page g ON g.program_id = p.id
      LEFT JOIN listed ON listed.program_id = p.id
     WHERE p.live)
    SELECT (SELECT coalesce(json_agg(each ORDER BY id), '[]') FROM program_of_catalog each) AS programs,
           (SELECT count(*)::int FROM (${LOST_PROGRAMS}) lost) AS lost`
  return (await query<LiveCatalog>(database, sql)).rows[0] ?? { programs: [], lost: 0 }
}

/** The pages that are live, by id, and the home page of the old site where it has moved in. */
export type LivePages = { pages: StoredPage[]; home: StoredHome | null }

/** Every program page that is live, with its letter's signatories; of one id when it is given. One statement, and so one snapshot. */
export async function livePages(database: Pool, id: number | null): Promise<LivePages> {
  const sql = `
    WITH live AS (
    SELECT g.id, g.slug, g.title, g.description, g.program_id AS "programId",
           to_json(g.first_published_at)#>>'{}' AS "firstPublishedAt",
           g.program_letter_text AS "letterText", g.program_letter_header_text AS "letterHeaderText",
           g.program_letter_footer_text AS "letterFooterText", g.program_letter_logo AS "letterLogo",
           g.program_letter_footer AS "letterFooter", g.seo_title AS "seoTitle", g.search_description AS "searchDescription",
           g.show_in_menus AS "showInMenus",
           (SELECT coalesce(json_object_agg('/media/' || file, json_build_object('id', i.id, 'title', i.title)), '{}') FROM page_image i
             WHERE '/media/' || file IN (SELECT g.program_letter_logo UNION SELECT g.program_letter_footer UNION
               SELECT signature_image FROM program_letter_signatory s WHERE s.program_page_id = g.id)) AS images,
           (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name, 'titleLine1', title_line_1, 'titleLine2', title_line_2,
                                                       'signatureImage', signature_image) ORDER BY sort_order, id), '[]')
              FROM program_letter_signatory s WHERE s.program_page_id = g.id) AS signatories
      FROM program_page g WHERE g.live AND ($1::int IS NULL OR g.id = $1))
    SELECT (SELECT coalesce(json_agg(live ORDER BY id), '[]') FROM live) AS pages,
           (SELECT json_build_object('id', id, 'title', title) FROM page_address WHERE path = '/' ORDER BY id LIMIT 1) AS home`
  return (await query<LivePages>(database, sql, [id])).rows[0] ?? { pages: [], home: null }
}

/** Slugs of the live pages of live programs, by program. */
export async function livePageSlugs(database: Pool): Promise<string[]> {
  const sql = `
    SELECT g.slug FROM program_page g JOIN program p ON p.id = g.program_id WHERE g.live AND p.live ORDER BY p.id`
  return (await query<{ slug: string }>(database, sql)).rows.map(({ slug }) => slug)
}

/** The live page of a live program with this slug, with all that the app shows of it: one statement, and so one snapshot. */
export async function liveProgramPage(database: Pool, slug: string): Promise<StoredProgramPage | undefined> {
  const sql = `
    SELECT g.id, p.id AS "programId", g.title, g.description, g.faculty_description AS "facultyDescription",
           g.program_home_page_url AS "homePageUrl", g.title_program_home_page_url AS "homePageTitle",
           g.program_contact_email AS "contactEmail", g.program_subscribe_link AS "subscribeUrl",
           json_build_object(
             'pages', (SELECT coalesce(json_object_agg(id, path), '{}') FROM page_address WHERE live AND (is_program_page OR path = '/')
                          AND path IS NOT NULL),
             'images', (SELECT coalesce(json_object_agg(id, json_build_object('url', '/media/' || file, 'title', title,
                                                                        'width', width, 'height', height)), '{}')
                          FROM page_image)) AS targets,
           (SELECT coalesce(json_agg(json_build_object('name', name, 'title', title, 'shortBio', short_bio, 'image', image)
                                     ORDER BY sort_order, id), '[]')
              FROM program_page_faculty f WHERE f.program_page_id = g.id) AS faculty,
           (SELECT coalesce(json_agg(json_build_object('id', c.id, 'position', position_in_program, 'title', c.title,
                                                       'description', coalesce(nullif(o.description, ''), c.description), 'runs', coalesce(runs, '[]'))
                                     ORDER BY position_in_program), '[]')
              FROM course c
              LEFT JOIN program_page_course o ON o.course_id = c.id AND o.program_page_id = g.id
              LEFT JOIN LATERAL (SELECT json_agg(r ORDER BY start_date NULLS LAST, id) AS runs FROM (
                SELECT id, start_date, end_date, enrollment_start, enrollment_end, fuzzy_start_date, edx_course_key,
                       courseware_backend, enrollment_url
                  FROM course_run WHERE course_id = c.id AND NOT is_discontinued) r) listed ON true
             WHERE c.program_id = p.id) AS courses,
           (SELECT coalesce(json_agg(json_build_object('id', s.id, 'title', s.title, 'requiredNumber', s.required_number,
                     'courseIds', ARRAY(SELECT course_id FROM elective_course e JOIN course ON course.id = course_id
                                         WHERE e.electives_set_id = s.id ORDER BY position_in_program, course_id))
                   ORDER BY s.id), '[]')
              FROM electives_set s WHERE s.program_id = p.id) AS "electivesSets"
      FROM program_page g JOIN program p ON p.id = g.program_id
     WHERE g.slug = $1 AND g.live AND p.live`
  return (await query<StoredProgramPage>(database, sql, [slug])).rows[0]
}
