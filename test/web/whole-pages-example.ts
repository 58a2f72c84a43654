import type { Pool } from 'pg'

export const HOSTILE = '</script><script>window.broken = 1</script>\u2028<!-- & "Supply" Chain'
export const hashes = { course: 'a'.repeat(32), program: 'b'.repeat(32), revoked: 'c'.repeat(32) }
export const LETTER = '11111111-1111-4111-8111-111111111111'
export const owner = { userId: 1, username: 'olga' }

const FUTURE = '2099-02-03T14:00:00Z'

/** A program with all that its page shows, one with a hostile title, and a learner with a document of each kind. */
export async function seedPages(pool: Pool): Promise<void> {
  const insert = (text: string, values: unknown[] = []) => pool.query(text, values)
  await insert(`
    INSERT INTO app_user (id, username, email) VALUES (1, 'olga', 'olga@example.com');
    INSERT INTO profile (id, user_id, first_name, last_name, account_privacy, filled_out) VALUES (1, 1, 'Olga', 'Okafor', 'public_to_mm', true);
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'Supply Chain Management', true, 2, 1350), (3, 'Withdrawn', false, 1, 1);
    INSERT INTO topic (id, name) VALUES (1, 'Logistics');
    INSERT INTO program_topic (program_id, topic_id) VALUES (1, 1);
    INSERT INTO course (id, program_id, position_in_program, title, edx_key, description) VALUES
      (1, 1, 1, 'Supply Chain Analytics', 'course-v1:MITx+CTL.SC1x', '<p>Probability, <b>statistics</b> and optimization.</p>'),
      (2, 1, 2, 'Supply Chain Design', 'course-v1:MITx+CTL.SC2x', null);
    INSERT INTO course_run (id, course_id, edx_course_key, courseware_backend, start_date, enrollment_start, end_date) VALUES
      (1, 1, 'course-v1:MITx+CTL.SC1x+1T2099', 'mitxonline', '${FUTURE}', '2098-12-01', '2099-05-01'),
      (2, 2, 'course-v1:MITx+CTL.SC2x+1T2099', 'edxorg', '${FUTURE}', null, '2099-05-01T23:30:00Z')`)
  await insert(
    `INSERT INTO program_page (id, program_id, slug, title, description, thumbnail_url, program_letter_text, program_letter_logo, live) VALUES
      (1, 1, 'supply-chain', 'Supply Chain Management', $1, '/media/covers/scm.png', '<p>You have <b>completed</b> it.</p><script>window.broken = 1</script>', '/media/covers/scm.png', true),
      (3, 3, 'withdrawn', 'Withdrawn', '[]', null, null, null, false)`,
    [JSON.stringify([{ type: 'paragraph', value: DESCRIPTION }])],
  )
  await insert(`INSERT INTO program (id, title, live, num_required_courses, price) VALUES (2, $1, true, 1, 1)`, [HOSTILE])
  await insert(
    `INSERT INTO program_page (id, program_id, slug, title, description, live) VALUES (2, 2, 'hostile', $1, $2, true)`,
    [
      HOSTILE,
      JSON.stringify([
        { type: 'paragraph', value: `<p onclick="window.broken=1">${HOSTILE}</p><img src=x onerror="window.broken=1">` },
      ]),
    ],
  )
  await insert(`
    INSERT INTO program_page_faculty (program_page_id, name, title, short_bio, sort_order) VALUES (1, 'Chris Caplice', 'Dr.', 'Teaches freight.', 1);
    INSERT INTO program_enrollment (id, user_id, program_id) VALUES (10, 1, 1);
    INSERT INTO course_certificate_signatory (program_page_id, course_id, name) VALUES (1, 1, 'Prof. Signed');
    INSERT INTO program_certificate_signatory (program_page_id, name) VALUES (1, 'Prof. Signed');
    INSERT INTO program_letter_signatory (program_page_id, name) VALUES (1, 'Prof. Signed');
    INSERT INTO course_certificate (user_id, course_id, hash) VALUES (1, 1, '${hashes.course}');
    INSERT INTO program_certificate (user_id, program_id, hash) VALUES (1, 1, '${hashes.program}');
    INSERT INTO revoked_certificate (hash, kind, user_id, revoked_on, reason) VALUES ('${hashes.revoked}', 'program', 1, now(), 'error');
    INSERT INTO program_letter (user_id, program_id, uuid) VALUES (1, 1, '${LETTER}')`)
}

const DESCRIPTION = `<p>Supply chains move the world's goods, with the
  <a href="https://ctl.mit.edu/">Center</a> and <a href="/hostile/">more</a>.</p><table><tr><td>Cell</table>
  <h2>What you will learn</h2><ul><li>Forecasting<li>Inventory</ul><p style="color:red">Unclosed <b>bold`

/** Each public page, with texts that are in it. */
export const publicPages: [path: string, texts: string[]][] = [
  ['/', ['MicroMasters programs from MIT', 'Supply Chain Management', 'Feb 3, 2099', 'Chris Caplice']],
  [
    '/supply-chain/',
    [
      'About this program',
      'What you will learn',
      'Forecasting',
      'Supply Chain Analytics',
      'Probability, <strong>statistics</strong> and optimization.',
      'Starts Feb 3, 2099',
      'Dr. Chris Caplice',
      'Taught on',
      'class="tab-link"',
    ],
  ],
  [`/certificate/course/${hashes.course}`, ['Olga Okafor', 'Supply Chain Analytics', 'Prof. Signed', hashes.course]],
  [`/certificate/program/${hashes.program}`, ['Olga Okafor', 'Supply Chain Management', 'Prof. Signed', 'Download credential']],
  [`/letter/program/${LETTER}`, ['Dear Olga Okafor,', 'You have <strong>completed</strong> it.', 'Prof. Signed']],
]
