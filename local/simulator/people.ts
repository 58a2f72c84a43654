import type { Backend } from '../../lambdas/domain/backends.ts'
import { type Person, usernameOf } from '../world/person.ts'
import { newcomers, type World } from '../world/world.ts'

export type Found = { username: string; name: string; email: string; note: string }

const SHOWN = 20

/** People with an account on the site whose username, name or email address holds the text; the first ones when it is empty. */
export function findPeople(world: World, backend: Backend, text: string): { people: Found[]; more: boolean } {
  const wanted = text.trim().toLowerCase()
  const people: Found[] = []
  for (const index of indices(world, backend, text.trim())) {
    if (!matches(world.person(index), backend, wanted)) continue
    const learner = world.learner(index)
    const account = learner.accounts[backend]
    if (!account?.isKnown) continue
    if (people.length === SHOWN) return { people, more: true }
    const name = `${learner.firstName} ${learner.lastName}`
    people.push({
      username: account.username,
      name,
      email: learner.emailThere,
      note: learner.story?.shows ?? noteOn(index, account.studies.length),
    })
  }
  return { people, more: false }
}

/** Newcomers stand after the first learners, where they are seen without a search. */
function* indices(world: World, backend: Backend, text: string): Generator<number> {
  const exact = world.indexOf(backend, text)
  if (exact !== undefined) return yield exact
  const first = Math.min(10, world.learners)
  for (let index = 0; index < first; index += 1) yield index
  yield* newcomers
  for (let index = first; index < world.learners; index += 1) yield index
}

function matches(person: Person, backend: Backend, wanted: string): boolean {
  if (wanted === '') return true
  const all = [`${person.firstName} ${person.lastName}`, person.email, usernameOf(person, backend)]
  return all.some((text) => text.toLowerCase().includes(wanted))
}

function noteOn(index: number, runs: number): string {
  if (index === newcomers.at(-1)) return 'never been to MicroMasters; email address not confirmed'
  if (newcomers.includes(index)) return 'never been to MicroMasters'
  const role = index === 0 ? 'staff, ' : index === 1 ? 'instructor, ' : ''
  return `${role}${runs} ${runs === 1 ? 'run' : 'runs'}`
}
