import { type HttpReply, refusal } from '../platform/http-reply.ts'

/** One answer for an enrollment that is somebody else's and for one that does not exist. */
export const notOwn = (): HttpReply =>
  refusal(400, 'invalid-input', 'enrollment_id: you have no such enrollment', ['enrollment_id'])
