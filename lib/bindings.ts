import { Token, Tokenization } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import { type FunctionDefinition, type FunctionName, functions } from '../lambdas/functions.ts'
import { describeIssues } from '../lambdas/platform/issues.ts'

/** Every environment variable that some function's schema names. */
export type Variable = { [Name in FunctionName]: keyof (typeof functions)[Name]['environment']['shape'] }[FunctionName]

/** What a variable is set to, and what a function that has it may therefore do. */
export type Binding = {
  value: string | ((name: FunctionName) => string)
  allows?: (name: FunctionName) => iam.PolicyStatement[]
  /** Findings of cdk-nag on roles that are allowed this, each with the reason why it is right. */
  accepts?: Readonly<Record<string, string>>
}

/** What a variable is set to for one function. */
export const valueFor = ({ value }: Binding, name: FunctionName): string => (typeof value === 'string' ? value : value(name))

/** All variables: one that a schema asks for and that is missing here does not compile, nor does one that no schema knows. */
export type Bindings = Readonly<Record<Variable, Binding>>

/** What the data stack knows of them; the rest are addresses and buckets of the edge. */
export type DataBindings = Omit<Bindings, 'SITE_URL' | 'MEDIA_BUCKET' | 'APP_PAGE'>

/** Some of them: a function whose schema asks for another one is refused when it is made. */
export type SomeBindings = Partial<Bindings>

/** The variables that a function's schema names, with their bindings. */
function bindingsOf(name: FunctionName, bindings: SomeBindings): [string, Binding][] {
  const { environment }: FunctionDefinition = functions[name]
  return Object.entries(bindings).filter(([variable]) => Object.hasOwn(environment.shape, variable))
}

/** A function's environment, checked by its schema. @throws Error naming every variable that is missing or wrong. */
export function environmentOf(name: FunctionName, bindings: SomeBindings): Record<string, string> {
  const variables = Object.fromEntries(
    bindingsOf(name, bindings).map(([variable, binding]) => [variable, valueFor(binding, name)]),
  )
  const { environment }: FunctionDefinition = functions[name]
  const known = Object.fromEntries(Object.entries(variables).map(([variable, value]) => [variable, withoutTokens(value)]))
  const parsed = environment.strict().safeParse(known)
  if (!parsed.success) throw new Error(`environment of ${name}: ${describeIssues(parsed.error)}`)
  return variables
}

/** What the role of a function allows because of its variables. */
export function statementsOf(name: FunctionName, bindings: SomeBindings): iam.PolicyStatement[] {
  return bindingsOf(name, bindings).flatMap(([, { allows }]) => allows?.(name) ?? [])
}

/** The findings of cdk-nag that a function's role is accepted with, because of its variables. */
export function findingsOf(name: FunctionName, bindings: SomeBindings): Record<string, string> {
  return Object.assign({}, ...bindingsOf(name, bindings).map(([, { accepts }]) => accepts ?? {}))
}

/** The value as a schema can check it: what is known at deployment only stands as a word. */
function withoutTokens(value: string): string {
  if (!Token.isUnresolved(value)) return value
  return Tokenization.reverseString(value)
    .mapTokens({ mapToken: () => 'token' })
    .join({ join: (left, right) => `${left ?? ''}${right ?? ''}` })
}
