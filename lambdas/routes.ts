import * as auth from './auth/operations.ts'
import * as catalog from './catalog/operations.ts'
import * as dashboard from './dashboard/operations.ts'
import type { FunctionName } from './functions.ts'
import * as openapi from './openapi/operations.ts'
import type { Operation } from './platform/http.ts'
import * as profiles from './profiles/operations.ts'
import * as credentials from './records/credential-operations.ts'
import * as records from './records/operations.ts'
import * as search from './search/api.ts'

/** One call of the API, and the function that answers it. */
export type Route = Operation & { function: FunctionName }

const route = (functionName: FunctionName, operation: Operation): Route => ({ ...operation, function: functionName })

/** Every route of the HTTP API. The deployment, the local gateway and the OpenAPI document read this one table. */
export const routes: readonly Route[] = [
  route('read-catalog', catalog.readCatalog),
  route('list-pages', catalog.listPages),
  route('find-page', catalog.findPage),
  route('show-page', catalog.showPage),
  route('program-page', catalog.getProgramPage),
  route('catalog-html', catalog.getHomeHtml),
  route('catalog-html', catalog.getProgramHtml),
  route('robots', catalog.getRobots),
  route('sitemap', catalog.getSitemap),
  route('login', auth.getLogin),
  route('complete', auth.getComplete),
  route('logout', auth.getLogout),
  route('session', auth.getSession),
  route('start-link', auth.postLinkedAccount),
  route('read-link', auth.getPendingLink),
  route('join-link', auth.postPendingLink),
  route('dashboard', dashboard.getDashboard),
  route('programs', dashboard.getPrograms),
  route('enrolled-programs', dashboard.postEnrolledProgram),
  route('unenroll-programs', dashboard.postUnenrollPrograms),
  route('course-runs', dashboard.getCourseRuns),
  route('program-learners', dashboard.getProgramLearners),
  route('course-contact', dashboard.getCourseContact),
  route('course-enrollments', dashboard.postCourseEnrollment),
  route('exam-enrollment', dashboard.postExamEnrollment),
  route('read-profile', profiles.getProfile),
  route('change-profile', profiles.patchProfile),
  route('store-photo', profiles.putPhoto),
  route('remove-photo', profiles.deletePhoto),
  route('grade-record', records.getRecord),
  route('shared-record', records.getSharedRecord),
  route('share-record', records.postShareHash),
  route('unshare-record', records.deleteShareHash),
  route('course-certificate', records.getCourseCertificate),
  route('program-certificate', records.getProgramCertificate),
  route('program-letter', records.getProgramLetter),
  route('document-html', records.getCertificateHtml),
  route('document-html', records.getLetterHtml),
  route('program-credential', credentials.getProgramCredential),
  route('credential-status', credentials.getCredentialStatus),
  route('program-achievement', credentials.getProgramAchievement),
  route('did-document', credentials.getDidDocument),
  route('openapi', openapi.getOpenApi),
  route('docs', openapi.getDocs),
  route('search-learners', search.postSearch),
  route('export-learners', search.postExport),
]

/** The methods by which a route is served: HEAD wherever GET is, answered without a body (RFC 9110, 9.3.2). */
export const methodsOf = ({ method }: { method: string }): string[] => (method === 'GET' ? ['GET', 'HEAD'] : [method])

/** The paths under which a route is served: with and without a slash at the end (rules/dashboard.md, "API"). */
export function pathsOf({ path }: Pick<Route, 'path'>): string[] {
  return path === '/' ? [path] : [path, `${path}/`]
}
