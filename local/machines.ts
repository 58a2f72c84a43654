import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { functions, placeholderOf } from '../lambdas/functions.ts'

const DEPLOYED = join(import.meta.dirname, '..', 'statemachines')
const ENDING = '.asl.json'

export type MachineFile = { name: string; definition: string }

/** The function that stands for each placeholder. Here functions go by their plain names. */
const functionOf = new Map<string, string>(
  Object.keys(functions).map((name) => [placeholderOf(name as keyof typeof functions), name]),
)

/**
 * The state machines that deploy, from the same files, with local function names in place of the placeholders.
 * @throws Error naming the file and the placeholder that stands for no function.
 */
export function machineFiles(directory = DEPLOYED): MachineFile[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith(ENDING))
    .sort()
    .map((file) => ({ name: basename(file, ENDING), definition: substituted(directory, file) }))
}

function substituted(directory: string, file: string): string {
  return readFileSync(join(directory, file), 'utf8').replaceAll(/\$\{(\w+)\}/g, (_, placeholder: string) => {
    const name = functionOf.get(placeholder)
    if (name === undefined) throw new Error(`${file}: no function stands for \${${placeholder}}`)
    return name
  })
}
