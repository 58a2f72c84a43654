import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { buildApp, contextOfApp } from '../../lib/app.ts'
import type { Deployment } from '../../lib/configuration.ts'

export type Json = { readonly [key: string]: any }
export type Resource = { Type: string; Properties: Json; DeletionPolicy?: string; DependsOn?: string[] }
export type Template = { Resources: Record<string, Resource>; Outputs?: Json }

/** An app that synthesizes without bundling, into a folder that is removed with `remove`. */
export function testApp() {
  const outdir = mkdtempSync(join(tmpdir(), 'micromasters-synth-'))
  const app = new App({ outdir, context: { ...contextOfApp, 'aws:cdk:bundling-stacks': [] } })
  return { app, outdir, remove: () => rmSync(outdir, { recursive: true }) }
}

/** Everything that synthesis says about an environment: its templates by stack, and what the rules found. */
export function synthesize(deployment: Deployment) {
  const { app, outdir, remove } = testApp()
  const stacks = buildApp(app, deployment)
  const assembly = app.synth()
  const templates: Record<'network' | 'data' | 'workflows', Template> = {
    network: assembly.getStackArtifact(stacks.network.artifactId).template,
    data: assembly.getStackArtifact(stacks.data.artifactId).template,
    workflows: assembly.getStackArtifact(stacks.workflows.artifactId).template,
  }
  const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'))
  remove()
  return { app, assembly, stacks, templates, report }
}

/** A template's resources of one type, by logical id. */
export function resourcesOf(template: Template, type: string): [string, Resource][] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type)
}

/** The logical id that a Ref or GetAtt names; undefined for anything else. */
export function idIn(value: any): string | undefined {
  return value?.Ref ?? value?.['Fn::GetAtt']?.[0]
}

/** A value with every intrinsic function replaced by a word: as far as it is known before deployment. */
export function literal(value: any): string {
  if (typeof value === 'string') return value
  const join = value?.['Fn::Join']
  return join ? join[1].map(literal).join(join[0]) : 'token'
}

/** All statements of the role that a resource of a template has, from its policies. */
export function statementsOf(template: Template, roleId: string): Json[] {
  const attached = resourcesOf(template, 'AWS::IAM::Policy').filter(([, { Properties }]) =>
    Properties['Roles'].some((role: Json) => role['Ref'] === roleId),
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
