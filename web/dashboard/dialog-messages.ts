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
    text: 'You will audit the course. Auditing is free and earns no credit.',
    confirm: 'Audit the course',
  },
  exam: {
    title: 'Register for the exam?',
    text: 'If you register but do not take the exam, you get 0 and lose one attempt.',
    failed: 'We could not register you.',
  },
  account: {
    reconnect: (name: string) =>
      `We can no longer reach your ${name} account. Log in there again to keep your grades up to date.`,
    connect: (name: string) =>
      `Courses of this program are taught on ${name}. Connect your account there to enroll, and to see your courses and grades here.`,
    action: (name: string) => `Log in to ${name}`,
    later: 'Not now',
  },
  join: {
    label: 'Program',
    choose: 'Choose a program',
    required: 'Choose the program that you want to join.',
    confirm: 'Join',
  },
  contact: {
    title: 'Contact the course team',
    text: 'Write to the team of this course from your own email program:',
    write: 'Write an email',
    none: 'This course has no address that you can write to.',
  },
}
