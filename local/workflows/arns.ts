import { EngineError } from './errors.ts'

// The account and region that local addresses carry: the ones AWS itself uses in examples.
const PREFIX = 'arn:aws:states:us-east-1:123456789012'

export const machineArn = (name: string) => `${PREFIX}:stateMachine:${name}`
export const executionArn = (machine: string, name: string) => `${PREFIX}:execution:${machine}:${name}`
export const mapRunArn = (machine: string, label: string, id: string) => `${PREFIX}:mapRun:${machine}/${label}:${id}`
/** The machine's name in an execution's address; for a child of a Map run `machine/label`. */
export const machineNameIn = (arn: string) => arn.split(':')[6] ?? ''

const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\uFFFE\uFFFF]/u

/** Refuses a name of a machine or an execution. https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
export function checkName(name: string): void {
  if (name.length >= 1 && name.length <= 80 && !FORBIDDEN.test(name)) return
  throw new EngineError('InvalidName', `Invalid Name: '${name}'`)
}
