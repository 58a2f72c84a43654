import { Duration, Stack } from 'aws-cdk-lib'
import * as sns from 'aws-cdk-lib/aws-sns'
import * as sqs from 'aws-cdk-lib/aws-sqs'
import { describe, expect, it } from 'vitest'
import { buildApp } from '../../lib/app.ts'
import { environmentOf } from '../../lib/bindings.ts'
import { deploymentNamed, parseDeployment } from '../../lib/configuration.ts'
import { Alarm, countOf } from '../../lib/constructs/alarm.ts'
import { impactOf } from '../../lib/workflow-watch.ts'
import { resourcesOf, synthesize, testApp } from './deployed.ts'

describe('an alarm', () => {
  const make = (changes: object) => {
    const { app, remove } = testApp()
    const stack = new Stack(app, 'stack')
    remove()
    return new Alarm(stack, 'Alarm', {
      name: 'it-burns',
      topic: new sns.Topic(stack, 'Topic'),
      metric: countOf('AWS/States', 'ExecutionsFailed', {}, Duration.minutes(5)),
      impact: 'Something is hurt.',
      fires: 'it burns.',
      runbook: 'a-workflow-failed',
      threshold: 1,
      ...changes,
    })
  }

  it('is refused without an impact', () => {
    expect(() => make({ impact: ' ' })).toThrow('alarm it-burns: say what is hurt (impact)')
  })

  it('is refused without a section of the runbook', () => {
    expect(() => make({ runbook: '' })).toThrow('alarm it-burns: runbook "" is none of the sections a-workflow-failed')
  })

  it('is made with both', () => {
    expect(() => make({})).not.toThrow()
  })
})

describe('a workflow', () => {
  it('is refused when nobody wrote down what is hurt when it fails', () => {
    expect(() => impactOf('make-coffee')).toThrow('statemachines/make-coffee.asl.json: lib/workflow-watch.ts does not say')
    expect(() => impactOf('toString')).toThrow('does not say')
  })
})

describe('a configuration', () => {
  const production = () => {
    const { name: _, ...rest } = deploymentNamed('production')
    return rest
  }

  it('is refused by name when there is none', () => {
    expect(() => deploymentNamed('prod')).toThrow('there is no environment "prod", only development and production')
    expect(() => deploymentNamed('constructor')).toThrow('there is no environment')
  })

  it('is refused with every field that is wrong', () => {
    const { database, upstreams, ...rest } = production()
    const wrong = {
      ...rest,
      account: '123',
      database: { ...database, minCapacity: 32, autoPauseMinutes: 10 },
      upstreams: { ...upstreams, edxorgBaseUrl: 'http://edx.org' },
      colour: 'red',
    }
    const message = attempt(() => parseDeployment('production', wrong))
    expect(message).toContain('production.account: twelve digits')
    expect(message).toContain('production.upstreams.edxorgBaseUrl')
    expect(message).toContain('colour')
  })

  it.each([
    ['network.natGateways', { network: { zones: 2, natGateways: 3, endpointZones: 1 } }],
    ['network.endpointZones', { network: { zones: 2, natGateways: 1, endpointZones: 3 } }],
    ['database.minCapacity', { database: { ...production().database, minCapacity: 64 } }],
    ['database.autoPauseMinutes', { database: { ...production().database, autoPauseMinutes: 10 } }],
  ])('is refused where %s does not go with the rest', (field, change) => {
    expect(() => parseDeployment('production', { ...production(), ...change })).toThrow(`production.${field}: `)
  })
})

describe('an account, a region and an address', () => {
  const deployment = { account: '123456789012', region: 'eu-west-1', alarmEmail: 'ops@example.org' }
  const { assembly, stacks, templates, report } = synthesize({ ...deploymentNamed('production'), ...deployment })

  it('need no look-up, and get three zones', () => {
    expect(assembly.manifest.missing).toBeUndefined()
    expect(stacks.network.vpc.availabilityZones).toHaveLength(3)
  })

  it('keep the rules', () => {
    expect(report.pluginReports).toEqual([])
  })

  it('get alarms by mail', () => {
    const subscriptions = resourcesOf(templates.workflows, 'AWS::SNS::Subscription').map(([, { Properties }]) => Properties)
    expect(subscriptions).toEqual([expect.objectContaining({ Protocol: 'email', Endpoint: 'ops@example.org' })])
  })
})

describe('an environment', () => {
  it('is refused when a value does not fit the schema, by its name and without the value', () => {
    const { app, remove } = testApp()
    const { data } = buildApp(app, deploymentNamed('development'))
    remove()
    const bindings = { ...data.bindings, EDX_BATCH_UPDATES_ENABLED: { value: 'perhaps' } }
    expect(() => environmentOf('open-run', bindings)).toThrow(/^environment of open-run: EDX_BATCH_UPDATES_ENABLED: /)
    expect(() => environmentOf('open-run', bindings)).not.toThrow('perhaps')
  })

  it('is refused when a variable is missing', () => {
    const { app, remove } = testApp()
    const { data } = buildApp(app, deploymentNamed('development'))
    remove()
    const { COORDINATION_TABLE: _, ...rest } = data.bindings
    // @ts-expect-error does not compile either: that is the point
    expect(() => environmentOf('acquire-lease', rest)).toThrow('environment of acquire-lease: COORDINATION_TABLE: ')
  })
})

describe('the rules', () => {
  const { app, remove } = testApp()
  const { workflows } = buildApp(app, deploymentNamed('development'))
  new sqs.Queue(workflows, 'Careless', { encryption: sqs.QueueEncryption.UNENCRYPTED })
  const outcome = attempt(() => app.synth())
  remove()

  it('fail the synthesis of something that breaks them', () => {
    expect(outcome).toMatch(/SQS queue does not require requests to use SSL/i)
  })
})

/** What the work throws, in words. The synthesis marks the process as failed as well, which here it is meant to be. */
function attempt(work: () => unknown): string {
  const exitCode = process.exitCode
  try {
    work()
    return 'nothing'
  } catch (error) {
    return String(error)
  } finally {
    process.exitCode = exitCode
  }
}
