import { describe, expect, it } from 'vitest'
import { buildApp } from '../../lib/app.ts'
import { deploymentNamed } from '../../lib/configuration.ts'
import { only, resourcesOf, testApp, type Template } from './deployed.ts'

const NONE: Template = { Resources: {} }

const synthesized = (name: string) => {
  const { app, webApp, remove } = testApp()
  const deployment = deploymentNamed(name)
  buildApp(app, deployment, webApp)
  const stacks = app.synth().stacks
  const found = (stack: string): Template | undefined =>
    stacks.find(({ stackName }) => stackName === `micromasters-${name}-${stack}`)?.template
  const regionOf = (stack: string) => stacks.find(({ stackName }) => stackName.endsWith(`-${stack}`))?.environment.region
  const result = { deployment, copies: found('copies'), data: found('data'), region: regionOf('copies') }
  remove()
  return result
}

describe('an environment with a second region', () => {
  const { deployment, copies, data, region } = synthesized('production')

  it('has a vault there that lets nobody delete what is to be kept', () => {
    expect(region).toBe(deployment.copyRegion)
    const [, vault] = only(resourcesOf(copies ?? NONE, 'AWS::Backup::BackupVault'))
    expect(vault.Properties).toMatchObject({ BackupVaultName: 'micromasters-production-copies' })
    expect(JSON.stringify(vault.Properties['AccessPolicy'])).toContain('backup:DeleteRecoveryPoint')
  })

  it('copies each backup there, for as long as it is kept here', () => {
    const [, plan] = only(resourcesOf(data ?? NONE, 'AWS::Backup::BackupPlan'))
    const [{ CopyActions: copied, Lifecycle: kept }] = plan.Properties['BackupPlan'].BackupPlanRule
    expect(copied).toHaveLength(1)
    expect(JSON.stringify(copied[0].DestinationBackupVaultArn)).toContain(`${deployment.copyRegion}:`)
    expect(JSON.stringify(copied[0].DestinationBackupVaultArn)).toContain('backup-vault:micromasters-production-copies')
    expect(copied[0].Lifecycle).toEqual(kept)
  })

  it('has the secrets that only an operator knows there too: without the token keys everybody would have to log in', () => {
    const secrets = resourcesOf(data ?? NONE, 'AWS::SecretsManager::Secret').map(([, { Properties }]) => Properties)
    const replicated = secrets.filter((each) => each['ReplicaRegions']?.[0]?.Region === deployment.copyRegion)
    expect(replicated.map((each) => String(each['Name']).split('/').at(-1))).toEqual(
      expect.arrayContaining(['token-keys', 'session-keys', 'edxorg', 'mitxonline']),
    )
  })
})

it('an environment without has neither', () => {
  const { copies, data } = synthesized('development')
  expect(copies).toBeUndefined()
  expect(JSON.stringify(data)).not.toContain('ReplicaRegions')
})
