import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkName, machineArn } from './arns.ts'
import { compileMachine } from './definition.ts'
import type { Machine } from './states.ts'
import { DefinitionError, EngineError } from './errors.ts'

/** A state machine in its newest revision. Times: epoch ms. */
export interface StateMachine {
  readonly arn: string
  readonly name: string
  /** The text of the definition, as it was given. */
  readonly definition: string
  readonly roleArn: string
  readonly revision: string
  readonly createdAt: number
  readonly updatedAt: number
}

/** The state machines, each a folder: `machine.json` and the text of every revision. */
export interface Machines {
  readonly create: (wanted: { name: string; definition: string; roleArn: string }) => StateMachine
  readonly update: (arn: string, change: { definition?: string | undefined; roleArn?: string | undefined }) => StateMachine
  /** @throws StateMachineDoesNotExist */
  readonly get: (arn: string) => StateMachine
  readonly find: (arn: string) => StateMachine | undefined
  readonly list: () => StateMachine[]
  readonly remove: (arn: string) => void
  /** A revision, ready to run; undefined if its machine was deleted. */
  readonly compiled: (arn: string, revision: string) => Machine | undefined
}

/** A revision is known by its content, so that one made again is the same. */
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32)

/** Compiles, or refuses with InvalidDefinition. */
function checked(definition: string): Machine {
  try {
    return compileMachine(definition)
  } catch (error) {
    if (error instanceof DefinitionError)
      throw new EngineError('InvalidDefinition', `Invalid State Machine Definition: ${error.message}`)
    throw error
  }
}

/** What is wrong with a definition, or null. */
export function problemOf(definition: string): string | null {
  try {
    compileMachine(definition)
    return null
  } catch (error) {
    if (error instanceof DefinitionError) return error.message
    throw error
  }
}

export function openMachines(directory: string, now: () => number): Machines {
  const machines = new Map<string, StateMachine>()
  const compiled = new Map<string, Machine>()
  const folder = (arn: string) => join(directory, hashOf(arn))
  const text = (arn: string, revision: string) => join(folder(arn), `${revision}.asl.json`)

  mkdirSync(directory, { recursive: true })
  for (const each of readdirSync(directory)) {
    const file = join(directory, each, 'machine.json')
    if (!existsSync(file)) continue
    const machine = JSON.parse(readFileSync(file, 'utf8')) as StateMachine
    machines.set(machine.arn, machine)
  }

  const store = (machine: StateMachine, ready: Machine) => {
    mkdirSync(folder(machine.arn), { recursive: true })
    writeFileSync(text(machine.arn, machine.revision), machine.definition)
    const file = join(folder(machine.arn), 'machine.json')
    writeFileSync(`${file}.new`, JSON.stringify(machine))
    renameSync(`${file}.new`, file)
    machines.set(machine.arn, machine)
    compiled.set(`${machine.arn} ${machine.revision}`, ready)
    return machine
  }
  const get = (arn: string) => {
    const machine = machines.get(arn)
    if (machine) return machine
    throw new EngineError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`)
  }

  return {
    get,
    find: (arn) => machines.get(arn),
    list: () => [...machines.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    create: ({ name, definition, roleArn }) => {
      checkName(name)
      const ready = checked(definition)
      const arn = machineArn(name)
      const there = machines.get(arn)
      if (!there) {
        const at = now()
        return store({ arn, name, definition, roleArn, revision: hashOf(definition), createdAt: at, updatedAt: at }, ready)
      }
      if (there.definition === definition && there.roleArn === roleArn) return there
      throw new EngineError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`)
    },
    update: (arn, change) => {
      const there = get(arn)
      const definition = change.definition ?? there.definition
      const roleArn = change.roleArn ?? there.roleArn
      return store({ ...there, definition, roleArn, revision: hashOf(definition), updatedAt: now() }, checked(definition))
    },
    remove: (arn) => {
      for (const key of compiled.keys()) if (key.startsWith(`${arn} `)) compiled.delete(key)
      machines.delete(arn)
      rmSync(folder(arn), { recursive: true, force: true })
    },
    compiled: (arn, revision) => {
      const key = `${arn} ${revision}`
      const file = text(arn, revision)
      const ready = compiled.get(key) ?? (existsSync(file) ? compileMachine(readFileSync(file, 'utf8')) : undefined)
      if (ready) compiled.set(key, ready)
      return ready
    },
  }
}
