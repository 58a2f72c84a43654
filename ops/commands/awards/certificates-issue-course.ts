import { issueAsked, learnersIn } from '../../awards.ts'
import { type Command, UsageError } from '../../command.ts'

/** Issues certificates of a course. */
export const certificatesIssueCourse: Command = {
  words: 'certificates issue course',
  operands: ['course'],
  summary: 'Issue certificates of a course (its id, or the key of a run) to who has earned them',
  options: {
    learner: { value: 'LIST', help: 'usernames, comma-separated: also after a revocation' },
    'all-eligible': { help: 'everybody who has earned one and never had one; shows the list first and asks' },
  },
  effect: 'destroys',
  run: async (call, { ask }) => {
    const learners = learnersIn(call)
    if ((learners === null) === !call.flag('all-eligible')) {
      throw new UsageError('certificates issue course: say either --learner or --all-eligible')
    }
    const course = call.operand('course')
    return issueAsked(call, 'certificate', (change) => ask('certificates-issue-course', { ...change, course, learners }))
  },
}
