import { afterAll, expect } from 'vitest'
import type { Json } from '../../local/workflows/json.ts'
import { catchesOf, definitionOf, type Ended, execute, type Script, statesOf } from './machine.ts'

/**
 * Executes a machine, and after the last test of the group expects that every state was entered and every Catch was taken. To be
 * called where a group of tests is collected.
 */
export function covering(machine: string, scriptOf: (changes?: Script) => Script, input: Json) {
  const states = new Set<string>()
  const catches = new Set<string>()
  afterAll(() => {
    const definition = definitionOf(machine)
    const names = statesOf(definition).map(({ name }) => name)
    expect([...states].sort()).toEqual([...new Set(names)].sort())
    expect([...catches].sort()).toEqual([...new Set(catchesOf(definition))].sort())
  })
  return async (changes: Script = {}, given: Json = input): Promise<Ended> => {
    const ended = await execute(machine, scriptOf(changes), given)
    for (const name of ended.states) states.add(name)
    for (const name of ended.catches) catches.add(name)
    return ended
  }
}

/** Whether the lease was given back, once. */
export const released = ({ calls }: Ended): boolean => calls['release-lease']?.length === 1
