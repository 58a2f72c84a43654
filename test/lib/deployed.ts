import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import type { FunctionName } from '../../lambdas/functions.ts'
import { functionNameIn } from '../../lambdas/naming.ts'
import { buildApp, contextOfApp } from '../../lib/app.ts'
import type { Deployment } from '../../lib/configuration.ts'
import { root } from '../../lib/bundle.ts'
import { apiFunctionNames, dataFunctionNames } from '../../lib/function-placement.ts'
import { type WebApp, webAppIn } from '../../lib/web-app.ts'

export type Json = { readonly [key: string]: any }
export type Resource = { Type: string; Properties: Json; DeletionPolicy?: string; DependsOn?: string[] }
export type Template = { Resources: Record<string, Resource>; Outputs?: Json }

/** Something with the shape of the built app: the stacks want a folder, not the app. */
function standInApp(folder: string): WebApp {
  mkdirSync(join(folder, 'assets'), { recursive: true })
  for (const file of ['theme.js', 'favicon.svg', 'assets/main-1a2b3c.js']) writeFileSync(join(folder, file), file)
  // Before it is built, the app's page differs from the built one by the names of files only.
  copyFileSync(join(root, 'web/index.html'), join(folder, 'index.html'))
  return webAppIn(folder)
}

/** An app that synthesizes without bundling, into a folder that is removed with `remove`. */
export function testApp() {
  const folder = mkdtempSync(join(tmpdir(), 'micromasters-synth-'))
  const outdir = join(folder, 'out')
  const app = new App({ outdir, context: { ...contextOfApp, 'aws:cdk:bundling-stacks': [] } })
  const webApp = standInApp(join(folder, 'web'))
  return { app, webApp, outdir, remove: () => rmSync(folder, { recursive: true }) }
}

export const stackNames = ['network', 'data', 'edge', 'workflows', 'assets', 'api', 'web', 'operations'] as const
export type StackName = (typeof stackNames)[number]

/** Everything that synthesis says about an environment: its templates by stack, and what the rules found. */
export function synthesize(deployment: Deployment) {
  const { app, webApp, outdir, remove } = testApp()
  const stacks = buildApp(app, deployment, webApp)
  const assembly = app.synth()
  const template = (name: StackName): Template => assembly.getStackArtifact(stacks[name].artifactId).template
  const templates: Record<StackName, Template> = {
    network: template('network'),
    data: template('data'),
    edge: template('edge'),
    workflows: template('workflows'),
    assets: template('assets'),
    api: template('api'),
    web: template('web'),
    operations: template('operations'),
  }
  const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'))
  remove()
  return { app, assembly, stacks, templates, report }
}

/** A template's resources of one type, by logical id. */
export function resourcesOf(template: Template, type: string): [string, Resource][] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type)
}

/** The one of a list. */
export function only<T>(list: readonly T[]): T {
  const [first, ...more] = list
  if (first === undefined || more.length > 0) throw new Error(`not one, but ${list.length}`)
  return first
}

/** The logical id that a Ref or GetAtt names, in this or another stack; undefined for anything else. */
export function idIn(value: any): string | undefined {
  const elsewhere: string | undefined = value?.['Fn::ImportValue']
  return value?.Ref ?? value?.['Fn::GetAtt']?.[0] ?? elsewhere?.replace(/^.*:ExportsOutput(Ref|FnGetAtt)/, '')
}

/** The template that an environment's function is in. */
export function templateWith(templates: Record<StackName, Template>, name: FunctionName): Template {
  if (dataFunctionNames.some((each) => each === name)) return templates.data
  return apiFunctionNames.includes(name) ? templates.api : templates.workflows
}

/** A function of an environment: its template, its logical id and its properties. */
export function functionIn(templates: Record<StackName, Template>, environment: string, name: FunctionName) {
  const template = templateWith(templates, name)
  const found = resourcesOf(template, 'AWS::Lambda::Function').find(
    ([, { Properties }]) => Properties['FunctionName'] === functionNameIn(environment, name),
  )
  if (!found) throw new Error(`no function ${name}`)
  return { template, id: found[0], properties: found[1].Properties }
}

/** Every alarm of an environment, by its name. */
export function alarmsOf(templates: Record<StackName, Template>): Map<string, Json> {
  const alarms = Object.values(templates).flatMap((template) => resourcesOf(template, 'AWS::CloudWatch::Alarm'))
  return new Map(alarms.map(([, { Properties }]) => [Properties['AlarmName'], Properties]))
}

/** A value with every intrinsic function replaced by a word: as far as it is known before deployment. */
export function literal(value: any): string {
  if (typeof value === 'string') return value
  const join = value?.['Fn::Join']
  return join ? join[1].map(literal).join(join[0]) : 'token'
}

/** All statements of the role that a resource of a template has, from its policies. */
export function statementsOf(template: Template, roleId: string): Json[] {
  // What does not fit into a role's own policies goes into a managed one.
  const policies = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) => resourcesOf(template, type))
  const attached = policies.filter(([, { Properties }]) =>
    listed<Json>(Properties['Roles'] ?? []).some((role) => role['Ref'] === roleId),
  )
  const inline = template.Resources[roleId]?.Properties['Policies'] ?? []
  return [...attached.map(([, { Properties }]) => Properties), ...inline].flatMap((policy) => policy['PolicyDocument'].Statement)
}

export const listed = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value])

/** A template as text in which everything that hangs on the content of assets, or on where the project lies, is left out. */
export function withoutHashes(template: Template): string {
  return `${JSON.stringify(template, null, 2)
    .replaceAll(/[0-9a-f]{64}/g, '<hash>')
    .replaceAll(/(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g, '$1<hash>')}\n`
}
