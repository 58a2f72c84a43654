import type { FunctionDefinition } from '../function-definition.ts'
import { examsEnvironment } from './environment.ts'

/** The steps of the exam authorization (rules/exams.md, "Exam authorization"). */
export const examsFunctions = {
  'open-exam-authorization': {
    entry: 'lambdas/exams/handlers/open-exam-authorization.ts',
    environment: examsEnvironment,
    timeoutSeconds: 300,
    memoryMb: 256,
  },
  'authorize-chunk': {
    entry: 'lambdas/exams/handlers/authorize-chunk.ts',
    environment: examsEnvironment,
    timeoutSeconds: 120,
    memoryMb: 512,
  },
  'record-chunk-failure': {
    entry: 'lambdas/exams/handlers/record-chunk-failure.ts',
    environment: examsEnvironment,
    timeoutSeconds: 30,
    memoryMb: 256,
  },
  'close-exam-authorization': {
    entry: 'lambdas/exams/handlers/close-exam-authorization.ts',
    environment: examsEnvironment,
    timeoutSeconds: 120,
    memoryMb: 256,
  },
} as const satisfies Record<string, FunctionDefinition>
