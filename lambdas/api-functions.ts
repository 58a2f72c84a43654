import {
  authEnvironment,
  authorizerEnvironment,
  linkEnvironment,
  loginEnvironment,
  sessionEndpointEnvironment,
  logoutEnvironment,
  startLinkEnvironment,
} from './auth/environment.ts'
import {
  courseEnrollmentsEnvironment,
  courseRunsEnvironment,
  dashboardEnvironment,
  examEnrollmentEnvironment,
  programsEnvironment,
} from './dashboard/environment.ts'
import { catalogFunctions } from './catalog/functions.ts'
import type { FunctionDefinition } from './function-definition.ts'
import { openapiEnvironment } from './openapi/environment.ts'
import { databaseEnvironment } from './platform/database-environment.ts'
import { photoEnvironment, profileEnvironment } from './profiles/environment.ts'
import { recordsFunctions } from './records/functions.ts'
import { searchEnvironment } from './search/environment.ts'

/** A page waits for these: more memory is more processor, and a shorter cold start. API Gateway waits 30 s at most. */
const quick = { timeoutSeconds: 15, memoryMb: 1024 }
/**
 * These wait for a course site, twice at most: a token and the call itself, 25 s each (rules/refresh.md, "One learner, one backend"), cut off by
 * API Gateway's 30 s.
 */
const calling = { timeoutSeconds: 29, memoryMb: 1024, internet: true } as const

/** 40 megapixels are 160 MB when decoded, and take seconds of a whole processor, which 1,769 MB bring. */
const decoding = { timeoutSeconds: 29, memoryMb: 1769 } as const

/** The functions behind the HTTP API, in the rooms of this file's imports. `lambdas/routes.ts` says which answers what. */
export const apiFunctions = {
  ...catalogFunctions,
  ...recordsFunctions,
  authorizer: { entry: 'lambdas/auth/handlers/authorizer.ts', environment: authorizerEnvironment, ...quick },
  viewer: { entry: 'lambdas/auth/handlers/viewer.ts', environment: authorizerEnvironment, ...quick },
  session: { entry: 'lambdas/auth/handlers/session.ts', environment: sessionEndpointEnvironment, ...quick },
  login: { entry: 'lambdas/auth/handlers/login.ts', environment: loginEnvironment, ...quick },
  'start-link': { entry: 'lambdas/auth/handlers/start-link.ts', environment: startLinkEnvironment, ...quick },
  'read-link': { entry: 'lambdas/auth/handlers/read-link.ts', environment: linkEnvironment, ...quick },
  'join-link': { entry: 'lambdas/auth/handlers/join-link.ts', environment: linkEnvironment, ...quick },
  complete: { entry: 'lambdas/auth/handlers/complete.ts', environment: authEnvironment, ...calling },
  logout: { entry: 'lambdas/auth/handlers/logout.ts', environment: logoutEnvironment, ...quick },
  dashboard: { entry: 'lambdas/dashboard/handlers/dashboard.ts', environment: dashboardEnvironment, ...quick },
  programs: { entry: 'lambdas/dashboard/handlers/programs.ts', environment: programsEnvironment, ...quick },
  'enrolled-programs': {
    entry: 'lambdas/dashboard/handlers/enrolled-programs.ts',
    environment: programsEnvironment,
    ...quick,
  },
  'unenroll-programs': {
    entry: 'lambdas/dashboard/handlers/unenroll-programs.ts',
    environment: databaseEnvironment,
    ...quick,
  },
  'course-runs': { entry: 'lambdas/dashboard/handlers/course-runs.ts', environment: courseRunsEnvironment, ...quick },
  'program-learners': {
    entry: 'lambdas/dashboard/handlers/program-learners.ts',
    environment: programsEnvironment,
    ...quick,
  },
  'course-contact': { entry: 'lambdas/dashboard/handlers/course-contact.ts', environment: databaseEnvironment, ...quick },
  'course-enrollments': {
    entry: 'lambdas/dashboard/handlers/course-enrollments.ts',
    environment: courseEnrollmentsEnvironment,
    ...calling,
  },
  'exam-enrollment': {
    entry: 'lambdas/dashboard/handlers/exam-enrollment.ts',
    environment: examEnrollmentEnvironment,
    ...calling,
  },
  'read-profile': { entry: 'lambdas/profiles/handlers/read-profile.ts', environment: profileEnvironment, ...quick },
  'change-profile': { entry: 'lambdas/profiles/handlers/change-profile.ts', environment: photoEnvironment, ...quick },
  'store-photo': {
    entry: 'lambdas/profiles/handlers/store-photo.ts',
    environment: photoEnvironment,
    packages: ['sharp'],
    ...decoding,
  },
  'remove-photo': { entry: 'lambdas/profiles/handlers/remove-photo.ts', environment: photoEnvironment, ...quick },
  openapi: { entry: 'lambdas/openapi/handlers/openapi.ts', environment: openapiEnvironment, ...quick },
  docs: { entry: 'lambdas/openapi/handlers/docs.ts', environment: openapiEnvironment, ...quick },
  'search-learners': { entry: 'lambdas/search/handlers/search-learners.ts', environment: searchEnvironment, ...quick },
  'export-learners': { entry: 'lambdas/search/handlers/export-learners.ts', environment: searchEnvironment, ...quick },
} as const satisfies Record<string, FunctionDefinition>
