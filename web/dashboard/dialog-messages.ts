/** The texts of the dialogs of the dashboard, which come with its code and not before (web/messages.ts has what every page needs). */
export const dialogMessages = {
  details: {
    title: (course: string) => `Grades: ${course}`,
    runs: 'Course runs',
    exams: 'Exams',
    noRuns: 'No course grades yet.',
    noExams: 'No exam grades yet.',
    run: 'Run',
    date: 'Date',
    result: 'Result',
    grade: 'Grade',
    best: 'Counts',
    note: 'Only the best passing grade counts.',
    results: { passed: 'Passed', 'not-passed': 'Not passed', 'in-progress': 'In progress', audited: 'Audited' },
  },
  enroll: {
    title: (course: string) => `Enroll in ${course}?`,
    text: 'You will audit the course. Auditing is free, and earns no credit.',
    confirm: 'Audit the course',
  },
  contact: {
    title: 'Contact the course team',
    text: 'Write to the team of this course from your own mail program:',
    write: 'Write an e-mail',
    none: 'This course has no address to write to.',
  },
}
