import { answering } from '../commands.ts'
import { issueCourse, issueProgram, issueProgramLetters, list, revoke, setProgramLetter } from './certificates.ts'
import { authorize, completeFreeze } from './exceptions.ts'
import { fetchGrades } from './fetch-grades.ts'
import { add, apply, check, close, open, report } from './grade-files.ts'
import type { AwardReplies } from './replies.ts'
import { type AwardRequests, awardRequests } from './request.ts'
import type { AwardTools } from './tools.ts'

/** The commands on exam grades, certificates and letters. */
export const operateOnAwards = answering<AwardRequests, AwardReplies, AwardTools>(awardRequests, {
  'grade-file-open': open,
  'grade-file-add': add,
  'grade-file-check': check,
  'grade-file-apply': apply,
  'grade-file-report': report,
  'grade-file-close': close,
  'grade-fetch': fetchGrades,
  'certificates-issue-course': issueCourse,
  'certificates-issue-program': issueProgram,
  'certificates-revoke': revoke,
  'certificates-list': list,
  'letters-issue': issueProgramLetters,
  'letters-set': setProgramLetter,
  'freeze-complete': completeFreeze,
  'exams-authorize': authorize,
})
