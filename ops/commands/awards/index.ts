import type { Command } from '../../command.ts'
import { certificatesIssueCourse } from './certificates-issue-course.ts'
import { certificatesIssueProgram } from './certificates-issue-program.ts'
import { certificatesList } from './certificates-list.ts'
import { certificatesRevoke } from './certificates-revoke.ts'
import { credentialsVerify } from './credentials-verify.ts'
import { examsAuthorize } from './exams-authorize.ts'
import { freezeComplete } from './freeze-complete.ts'
import { gradesAdjust } from './grades-adjust.ts'
import { gradesFetch } from './grades-fetch.ts'
import { gradesImport } from './grades-import.ts'
import { lettersIssue } from './letters-issue.ts'
import { lettersRestore, lettersWithdraw } from './letters-set.ts'

/** Commands on exam grades, certificates and letters (rules/exam-grades.md, "Certificates and letters"), in the order in which the usage lists them. */
export const awardCommands: readonly Command[] = [
  gradesImport,
  gradesAdjust,
  gradesFetch,
  examsAuthorize,
  freezeComplete,
  certificatesIssueCourse,
  certificatesIssueProgram,
  certificatesRevoke,
  certificatesList,
  credentialsVerify,
  lettersIssue,
  lettersWithdraw,
  lettersRestore,
]
