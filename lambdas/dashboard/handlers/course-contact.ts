import { database } from '../../platform/database.ts'
import { httpHandler } from '../../platform/http.ts'
import { json, notFound } from '../../platform/http-reply.ts'
import { contactEmail } from '../enrollment-query.ts'
import { getCourseContact } from '../operations.ts'

/** Whom an enrolled learner may write to. */
export const handler = httpHandler(getCourseContact, async ({ params, session }) => {
  const email = await contactEmail(await database(), session.userId, params.course_id)
  return email === null ? notFound() : json(200, { contact_email: email })
})
