import { parsed } from '../parsed.ts'
import type { Answer } from '../replies.ts'
import { issueCourse, issueProgram, issueProgramLetters, list, revoke, setProgramLetter } from './certificates.ts'
import { authorize, completeFreeze } from './exceptions.ts'
import { fetchGrades } from './fetch-grades.ts'
import { add, apply, check, close, open, report } from './grade-files.ts'
import type { AwardReplies } from './replies.ts'
import { type AwardOperation, awardRequests } from './request.ts'
import type { AwardTools } from './tools.ts'

type Operations = {
  [Name in AwardOperation]: (request: unknown, tools: AwardTools) => Promise<Answer<AwardReplies[Name]>>
}

/** The table of the commands on exam grades, certificates and letters. Each parses its own request. */
const operations: Operations = {
  'grade-file-open': parsed(awardRequests['grade-file-open'], open),
  'grade-file-add': parsed(awardRequests['grade-file-add'], add),
  'grade-file-check': parsed(awardRequests['grade-file-check'], check),
  'grade-file-apply': parsed(awardRequests['grade-file-apply'], apply),
  'grade-file-report': parsed(awardRequests['grade-file-report'], report),
  'grade-file-close': parsed(awardRequests['grade-file-close'], close),
  'grade-fetch': parsed(awardRequests['grade-fetch'], fetchGrades),
  'certificates-issue-course': parsed(awardRequests['certificates-issue-course'], issueCourse),
  'certificates-issue-program': parsed(awardRequests['certificates-issue-program'], issueProgram),
  'certificates-revoke': parsed(awardRequests['certificates-revoke'], revoke),
  'certificates-list': parsed(awardRequests['certificates-list'], list),
  'letters-issue': parsed(awardRequests['letters-issue'], issueProgramLetters),
  'letters-set': parsed(awardRequests['letters-set'], setProgramLetter),
  'freeze-complete': parsed(awardRequests['freeze-complete'], completeFreeze),
  'exams-authorize': parsed(awardRequests['exams-authorize'], authorize),
}

/** Answers one request of the command line. @throws InputError naming each field that does not fit. */
export function operateOnAwards<Name extends AwardOperation>(
  name: Name,
  request: unknown,
  tools: AwardTools,
): Promise<Answer<AwardReplies[Name]>> {
  return operations[name](request, tools)
}
