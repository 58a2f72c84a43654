import { hash } from '../world/random.ts'
import type { CatalogRun } from '../world/catalog.ts'
import type { Account, Learner, Study } from '../world/learner.ts'

// The shapes of rules/course-sites.md, "Open edX".

export function enrollmentBody({ run, mode, created, isActive }: Study, username: string) {
  return { created, mode, is_active: isActive, user: username, course_details: courseDetails(run) }
}

/** The staff list carries no course_details. */
export function staffEnrollmentBody({ run, mode, created, isActive }: Study, username: string) {
  return { created, mode, is_active: isActive, user: username, course_id: run.key }
}

const courseMode = {
  min_price: 0,
  currency: 'usd',
  expiration_datetime: null,
  description: null,
  sku: null,
  bulk_sku: null,
  suggested_prices: '',
}

function courseDetails(run: CatalogRun) {
  return {
    course_id: run.key,
    course_name: run.title,
    course_start: run.start,
    course_end: run.end,
    enrollment_start: run.enrollmentStart,
    enrollment_end: run.enrollmentEnd,
    invite_only: false,
    pacing_type: 'Instructor Paced',
    course_modes: [
      { ...courseMode, slug: 'audit', name: 'Audit' },
      { ...courseMode, slug: 'verified', name: 'Verified Certificate', min_price: 300, expiration_datetime: run.upgradeDeadline },
    ],
  }
}

/** undefined: there is none. Dates carry no zone, as on the real site. */
export function certificateBody({ run, certificate }: Study, username: string) {
  if (!certificate) return undefined
  const date = run.end.replace('Z', '')
  return {
    username,
    course_id: run.key,
    certificate_type: certificate.type,
    status: certificate.status,
    download_url: `/certificates/${hash(username, run.key).toString(16)}`,
    grade: String(certificate.percent),
    created_date: date,
    modified: date,
    is_passing: true,
  }
}

/** undefined: no grade yet. */
export function gradeBody({ run, grade }: Study, username: string) {
  if (!grade) return undefined
  const { passed, percent, letterGrade } = grade
  // The address is told of learners in a master's track only.
  return { username, email: '', course_id: run.key, passed, percent, letter_grade: letterGrade }
}

export function userBody(learner: Learner, account: Account, origin: string) {
  return {
    id: learner.userId,
    username: account.username,
    email: learner.emailThere,
    name: `${learner.firstName} ${learner.lastName}`,
    course_enrollments: `${origin}/api/mobile/v0.5/users/${encodeURIComponent(account.username)}/course_enrollments/`,
  }
}

export function accountBody(learner: Learner, account: Account) {
  return {
    username: account.username,
    email: learner.emailThere,
    name: `${learner.firstName} ${learner.lastName}`,
    is_active: account.isActive,
    bio: null,
    country: learner.country,
    gender: learner.gender,
    year_of_birth: learner.birthYear,
    level_of_education: learner.education,
    language_proficiencies: [{ code: learner.language }],
    goals: '',
    mailing_address: '',
    requires_parental_consent: false,
    profile_image: { has_image: false, image_url_full: '', image_url_large: '', image_url_medium: '', image_url_small: '' },
  }
}
