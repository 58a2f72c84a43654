import { findProgram, grantRole, listRoles, type Program, revokeRole } from '../../people/roles.ts'
import type { User, Who } from '../../people/users.ts'
import type { Answer } from '../replies.ts'
import { change, done, refused } from '../tools.ts'
import type { PeopleReplies } from './replies.ts'
import type { PeopleRequests } from './request.ts'
import { type PeopleTools, withUser } from './tools.ts'

/** Who has which role. */
export async function roleList(
  asked: PeopleRequests['role-list'],
  tools: PeopleTools,
): Promise<Answer<PeopleReplies['role-list']>> {
  const database = await tools.database()
  const program = asked.program === null ? null : await findProgram(database, asked.program)
  if (asked.program !== null && program === null) return refused(`there is no program ${asked.program}`)
  const list = async (userId: number | null) =>
    done({ roles: await listRoles(database, { userId, programId: program?.id ?? null }) })
  return asked.user === null ? list(null) : withUser(tools, asked.user, ({ id }) => list(id))
}

/** Gives a role. The session knows it at the next request: roles are read with each (rules/people.md, "Roles"). */
export function roleGrant(asked: PeopleRequests['role-grant'], tools: PeopleTools): Promise<Answer<PeopleReplies['role-grant']>> {
  return onProgram(asked, tools, async (user, program) => {
    if (!user.isActive) return refused(`id:${user.id} is not active`)
    const held = await listRoles(await tools.database(), { userId: user.id, programId: null })
    const other = held.filter(({ role }) => role !== asked.role)
    if (other.length > 0) {
      const programs = other.map(({ programId }) => programId).join(', ')
      return refused(`id:${user.id} is ${other[0]?.role} of ${programs}; one user has one kind of role: revoke that first`)
    }
    const changes = !held.some(({ programId }) => programId === program.id)
    const what = { command: 'role grant', details: { userId: user.id, role: asked.role, programId: program.id } }
    if (changes) await change(tools, asked, what, async () => grantRole(await tools.database(), user.id, asked.role, program.id))
    return done({ userId: user.id, programId: program.id, program: program.title, changes })
  })
}

/** Takes a role. */
export function roleRevoke(
  asked: PeopleRequests['role-revoke'],
  tools: PeopleTools,
): Promise<Answer<PeopleReplies['role-revoke']>> {
  return onProgram(asked, tools, async (user, program) => {
    const [held] = await listRoles(await tools.database(), { userId: user.id, programId: program.id })
    const what = { command: 'role revoke', details: { userId: user.id, role: held?.role ?? '', programId: program.id } }
    if (held) await change(tools, asked, what, async () => revokeRole(await tools.database(), user.id, program.id))
    return done({ userId: user.id, programId: program.id, program: program.title, changes: held !== undefined })
  })
}

async function onProgram<Reply>(
  asked: { user: Who; program: string },
  tools: PeopleTools,
  then: (user: User, program: Program) => Promise<Answer<Reply>>,
): Promise<Answer<Reply>> {
  return withUser(tools, asked.user, async (user) => {
    const program = await findProgram(await tools.database(), asked.program)
    return program === null ? refused(`there is no program ${asked.program}`) : then(user, program)
  })
}
