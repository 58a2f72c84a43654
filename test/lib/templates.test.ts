import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type FunctionDefinition, type FunctionName, functions, placeholderOf } from '../../lambdas/functions.ts'
import { stateMachineNameIn } from '../../lambdas/naming.ts'
import { functionSchedules, schedules } from '../../lambdas/schedules.ts'
import { deploymentNamed, deploymentNames } from '../../lib/configuration.ts'
import { functionNames, machineDefinitions } from '../../lib/machine-definition.ts'
import { nextTime } from '../../lambdas/cron.ts'
import { actionsInCode, peersInCode } from './code-commands.ts'
import {
  alarmsOf,
  functionIn,
  idIn,
  type Json,
  listed,
  literal,
  only,
  resourcesOf,
  statementsOf,
  synthesize,
  withoutHashes,
} from './deployed.ts'

const machines = machineDefinitions()
/** Actions that AWS lets no policy name a resource for. */
const ACTIONS_WITHOUT_RESOURCES =
  /^(ec2:(Assign|Create|Delete|Describe|Unassign)\w+|xray:\w+|logs:(\w+LogDelivery|ListLogDeliveries|\w+ResourcePolic(y|ies)|DescribeLogGroups))$/

describe.each(deploymentNames)('%s', (name) => {
  const deployment = deploymentNamed(name)
  const { stacks, templates, report, app } = synthesize(deployment)
  const all = Object.entries(templates)
  const alarms = alarmsOf(templates)

  const functionOf = (wanted: FunctionName) => functionIn(templates, name, wanted)
  const machineOf = (machine: string) => {
    const found = resourcesOf(templates.workflows, 'AWS::StepFunctions::StateMachine').find(
      ([, { Properties }]) => Properties['StateMachineName'] === stateMachineNameIn(name, machine),
    )
    if (!found) throw new Error(`no state machine ${machine}`)
    return { id: found[0], properties: found[1].Properties }
  }
  describe('rules', () => {
    it('has no finding of the AWS Solutions rules or of the template validation', () => {
      expect(report.pluginReports).toEqual([])
    })

    it('accepts findings one by one, each with a reason', () => {
      const accepted = app.node
        .findAll()
        .flatMap((construct) =>
          construct.node.metadata
            .filter(({ type }) => type === 'aws:cdk:acknowledged-rules')
            .flatMap(({ data }) => Object.entries<any>(data).map(([id, reason]) => ({ path: construct.node.path, id, reason }))),
        )
      expect(accepted.length).toBeGreaterThan(0)
      for (const { path, id, reason } of accepted) {
        expect(path.split('/').length, `${id} is accepted for more than one construct`).toBeGreaterThan(1)
        expect(JSON.stringify(reason).length, `${id} on ${path}: why?`).toBeGreaterThan(40)
      }
    })

    it('leaves room under the limits of CloudFormation', () => {
      const sizes = all.map(([stack, template]) => {
        const resources = Object.keys(template.Resources).length
        const outputs = Object.keys(template.Outputs ?? {}).length
        return { stack, resources, outputs, bytes: JSON.stringify(template).length }
      })
      console.log(
        [`${name}: resources of 500, outputs of 200, bytes of 1,000,000`]
          .concat(
            sizes.map(({ stack, resources, outputs, bytes }) => `  ${stack.padEnd(12)}${resources} / ${outputs} / ${bytes}`),
          )
          .join('\n'),
      )
      for (const { stack, resources, outputs, bytes } of sizes) {
        expect(resources, `resources of ${stack}`).toBeLessThan(450)
        expect(outputs, `outputs of ${stack}`).toBeLessThan(180)
        expect(bytes, `bytes of ${stack}`).toBeLessThan(800_000)
      }
    })

    it.each(all)('%s is what was reviewed', async (stack, template) => {
      await expect(withoutHashes(template)).toMatchFileSnapshot(`__snapshots__/${name}-${stack}.template.snap`)
    })
  })

  describe('permissions', () => {
    it('names its resources, save for actions that have none', () => {
      for (const [stack, template] of all)
        for (const [id] of resourcesOf(template, 'AWS::IAM::Role'))
          for (const statement of statementsOf(template, id)) {
            const actions = listed<string>(statement['Action'])
            expect(
              actions.filter((action) => action.endsWith('*')),
              `${stack} ${id}`,
            ).toEqual([])
            if (!listed(statement['Resource']).includes('*')) continue
            const open = actions.filter((action) => !ACTIONS_WITHOUT_RESOURCES.test(action))
            expect(open, `${stack} ${id}: allowed on *`).toEqual([])
          }
    })

    it.each(functionNames)('%s may do what its code does, nothing more', (functionName) => {
      const { template, properties } = functionOf(functionName)
      const { entry, environment }: FunctionDefinition = functions[functionName]
      const allowed = statementsOf(template, idIn(properties['Role']) ?? '').flatMap((each) => listed<string>(each['Action']))
      const ofServices = allowed.filter((action) => /^(dynamodb|secretsmanager|states|lambda|s3|es|sqs|sns):/.test(action))
      const readsSecrets = Object.keys(environment.shape).some((variable) => variable.endsWith('_SECRET_ID'))
      const usesTable = Object.hasOwn(environment.shape, 'COORDINATION_TABLE')
      // The modules that reach secrets and the table are bundled with whoever shares a file with them, and not called there.
      const needed = actionsInCode(entry).filter(
        (action) => (readsSecrets || !action.startsWith('secretsmanager:')) && (usesTable || action !== 'dynamodb:GetItem'),
      )
      expect([...new Set(ofServices)].sort()).toEqual(needed)
    })

    it('writes no password, token or key into a template', () => {
      for (const [, template] of all)
        for (const [, { Properties }] of resourcesOf(template, 'AWS::SecretsManager::Secret')) {
          expect(Properties).not.toHaveProperty('SecretString')
          // What nobody but the deployment must know is made there.
          if (Properties['Name'] === `micromasters/${name}/origin`) continue
          // Those of database roles are made by Secrets Manager itself, all others are put by operators.
          const ofRole = /\/database-(\w+)$/.exec(Properties['Name'])?.[1]
          const template = ofRole === undefined ? undefined : JSON.stringify({ username: `micromasters_${ofRole}` })
          expect(Properties['GenerateSecretString']?.SecretStringTemplate).toBe(template)
          if (ofRole === undefined) expect(Properties['Description']).toContain('Put JSON: {')
        }
    })
  })

  it('knows whether its database pauses, by which the flush decides whether to look', () => {
    const pauses = deployment.database.minCapacity === 0 ? 'yes' : 'no'
    expect(functionOf('flush-search').properties['Environment'].Variables.DATABASE_PAUSES).toBe(pauses)
  })

  describe.each(functionNames)('function %s', (functionName) => {
    const definition: FunctionDefinition = functions[functionName]
    const { properties } = functionOf(functionName)

    it('runs as its definition says', () => {
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Timeout: definition.timeoutSeconds,
        MemorySize: definition.memoryMb,
        TracingConfig: { Mode: 'Active' },
      })
      expect(properties['ReservedConcurrentExecutions']).toBe(definition.reservedConcurrency)
    })

    it('has the environment that its schema asks for', () => {
      const variables = Object.entries<any>(properties['Environment']?.Variables ?? {})
      const values = Object.fromEntries(variables.map(([variable, value]) => [variable, literal(value)]))
      expect(definition.environment.safeParse(values).error).toBeUndefined()
      const unknown = Object.keys(values).filter((variable) => !Object.hasOwn(definition.environment.shape, variable))
      expect(unknown).toEqual('DATABASE_URL' in values ? ['NODE_EXTRA_CA_CERTS'] : [])
    })

    it('reaches the peers of its code over the network, and no other', () => {
      const { SubnetIds: subnets, SecurityGroupIds: groups } = properties['VpcConfig']
      expect(subnets).toHaveLength(deployment.network.zones)
      const within = (part: string) => subnets.filter((subnet: Json) => JSON.stringify(subnet).includes(part)).length
      const has = (group: string) => JSON.stringify(groups).includes(group)
      const internet = within('Vpcfetch') === subnets.length
      expect(within('Vpcinner')).toBe(internet ? 0 : subnets.length)
      expect({ postgres: has('DatabaseClientGroup'), openSearch: has('SearchClientGroup'), internet }).toEqual(
        peersInCode(definition.entry),
      )
    })

    it('keeps its log for the configured time', () => {
      const { template } = functionOf(functionName)
      const group = template.Resources[idIn(properties['LoggingConfig'].LogGroup) ?? '']
      expect(group?.Properties).toMatchObject({ RetentionInDays: deployment.logRetentionDays })
    })
  })

  describe.each(machines)('state machine $name', (definition) => {
    const { id, properties } = machineOf(definition.name)
    const text = readFileSync(definition.file, 'utf8')

    it('has every placeholder filled in, each with its function', () => {
      const substitutions: Json = properties['DefinitionSubstitutions']
      const filled = text.replaceAll(/\$\{(\w+)\}/g, (whole, placeholder) => (placeholder in substitutions ? 'arn' : whole))
      expect(filled).not.toContain('${')
      for (const [placeholder, functionName] of definition.functions) {
        expect(placeholderOf(functionName)).toBe(placeholder)
        expect(idIn(substitutions[placeholder])).toBe(functionOf(functionName).id)
      }
      expect(Object.keys(substitutions).sort()).toEqual([...definition.functions.keys()].sort())
    })

    it('logs failures without data, and is traced', () => {
      expect(properties['LoggingConfiguration']).toMatchObject({ Level: 'ERROR', IncludeExecutionData: false })
      expect(properties['TracingConfiguration']).toEqual({ Enabled: true })
    })

    it('may invoke the functions that it names, and start only itself', () => {
      const statements = statementsOf(templates.workflows, idIn(properties['RoleArn']) ?? '')
      const resources = (action: string) =>
        statements.filter((each) => listed(each['Action']).includes(action)).flatMap((each) => listed(each['Resource']))
      const invoked = new Set(resources('lambda:InvokeFunction').map(idIn))
      expect(invoked).toEqual(new Set([...definition.functions.values()].map((each) => functionOf(each).id)))
      const started = resources('states:StartExecution').map((arn) => literal(arn).split(':').at(-1))
      expect(started).toEqual(definition.mapLabels.length > 0 ? [stateMachineNameIn(name, definition.name)] : [])
    })

    it('waits for each function longer than the function may take', () => {
      const tasks = tasksIn(JSON.parse(text))
      expect(tasks.length).toBeGreaterThan(0)
      for (const { state, placeholder, timeoutSeconds } of tasks) {
        const functionName = definition.functions.get(placeholder)
        const { timeoutSeconds: own }: FunctionDefinition = functions[functionName ?? 'migrate']
        expect(timeoutSeconds, `${state} invokes ${functionName}`).toBeGreaterThan(own)
      }
    })

    it('is watched: failed, timed out, aborted, and what became of its lease', () => {
      const ends = ['LeaseHeld', 'LeaseLost'].filter((error) => definition.failStates.has(error))
      const alarms = resourcesOf(templates.workflows, 'AWS::CloudWatch::Alarm').map(([, alarm]) => alarm.Properties)
      const counted = alarms.filter(({ Dimensions }) => idIn(Dimensions?.[0]?.Value) === id).map(({ MetricName }) => MetricName)
      const logged = alarms.map(({ MetricName }) => MetricName)
      expect(counted).toEqual(expect.arrayContaining(['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted']))
      for (const end of ends) expect(logged).toContain(`micromasters-${name}-${definition.name}-${end}`)
    })
  })

  describe.each(Object.entries(schedules))(
    'schedule %s',
    (schedule, { cron, retryWindowSeconds, graceSeconds, stateMachine, input }) => {
      const found = resourcesOf(templates.workflows, 'AWS::Scheduler::Schedule').find(
        ([, { Properties }]) => Properties['Name'] === schedule,
      )
      const properties = found?.[1].Properties ?? {}
      const target: Json = properties['Target']
      const machine = machineOf(stateMachine).id
      const deadLetters = idIn(target['DeadLetterConfig'].Arn) ?? ''

      it('ticks when its table says, in UTC', () => {
        expect(properties).toMatchObject({
          ScheduleExpression: cron,
          ScheduleExpressionTimezone: 'UTC',
          FlexibleTimeWindow: { Mode: 'OFF' },
          State: deployment.scheduled ? 'ENABLED' : 'DISABLED',
        })
      })

      it('starts its workflow with its input, under its name', () => {
        expect(target['Arn']).toBe('arn:aws:scheduler:::aws-sdk:sfn:startExecution')
        const request = JSON.parse(literal(target['Input']))
        expect(request).toEqual({
          StateMachineArn: 'token',
          Name: `${schedule}-<aws.scheduler.execution-id>`,
          Input: JSON.stringify({ ...input, tick: '<aws.scheduler.scheduled-time>' }),
        })
        expect(JSON.stringify(target['Input'])).toContain(`"Ref":"${machine}"`)
      })

      it('gives up before its next tick', () => {
        const { shortest } = gapsBetweenTicks(cron)
        expect(target['RetryPolicy'].MaximumEventAgeInSeconds).toBe(retryWindowSeconds)
        expect(retryWindowSeconds).toBeLessThan(shortest)
        expect(retryWindowSeconds).toBeGreaterThanOrEqual(60)
      })

      it('keeps what it could not deliver, encrypted at rest and in transit', () => {
        expect(templates.workflows.Resources[deadLetters]).toMatchObject({
          Type: 'AWS::SQS::Queue',
          Properties: { SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 86_400 },
        })
        const policies = resourcesOf(templates.workflows, 'AWS::SQS::QueuePolicy').filter(([, { Properties }]) =>
          Properties['Queues'].some((queue: Json) => idIn(queue) === deadLetters),
        )
        expect(policies[0]?.[1].Properties['PolicyDocument'].Statement).toEqual([
          expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ])
      })

      it('has a role of its own, for this workflow and this queue', () => {
        const statements = statementsOf(templates.workflows, idIn(target['RoleArn']) ?? '')
        expect(statements.map((each) => [each['Action'], idIn(each['Resource'])])).toEqual([
          ['states:StartExecution', machine],
          ['sqs:SendMessage', deadLetters],
        ])
        const roles = resourcesOf(templates.workflows, 'AWS::Scheduler::Schedule').map(([, each]) =>
          idIn(each.Properties['Target'].RoleArn),
        )
        expect(roles.filter((role) => role === idIn(target['RoleArn']))).toHaveLength(1)
      })

      it('is overdue when its run has not ended well in the time that it may take', () => {
        const run = machines.find((each) => each.name === stateMachine)?.timeoutSeconds ?? 0
        expect(graceSeconds).toBe(run)
        const missing = alarms.get(`micromasters-${name}-${schedule}-a-scheduled-run-is-missing`)
        const undelivered = alarms.get(`micromasters-${name}-${schedule}-a-schedule-could-not-start`)
        if (!deployment.scheduled) return expect([missing, undelivered]).toEqual([undefined, undefined])
        expect(missing).toMatchObject({ MetricName: `${schedule}-overdue`, Threshold: 1, TreatMissingData: 'notBreaching' })
        expect(undelivered).toMatchObject({ MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 })
      })
    },
  )

  describe.each(Object.entries(functionSchedules))('schedule %s', (schedule, { cron, retryWindowSeconds, ...scheduled }) => {
    const found = resourcesOf(templates.workflows, 'AWS::Scheduler::Schedule').find(
      ([, { Properties }]) => Properties['Name'] === schedule,
    )
    const properties = found?.[1].Properties ?? {}
    const target: Json = properties['Target']
    const invoked = functionOf(scheduled.function).id
    const enabled = deployment.scheduled || schedule === 'flush-search'
    const deadLetters = idIn(target['DeadLetterConfig'].Arn) ?? ''

    it('invokes its function with its input when its table says, in UTC', () => {
      expect(properties).toMatchObject({
        ScheduleExpression: cron,
        ScheduleExpressionTimezone: 'UTC',
        State: enabled ? 'ENABLED' : 'DISABLED',
      })
      expect(idIn(target['Arn'])).toBe(invoked)
      expect(JSON.parse(literal(target['Input']))).toEqual(scheduled.input)
    })

    it('gives up when its next tick comes, and leaves what fails to that one', () => {
      const { MaximumEventAgeInSeconds: age } = target['RetryPolicy']
      expect(age).toBe(retryWindowSeconds)
      expect(age).toBeLessThanOrEqual(gapsBetweenTicks(cron).shortest)
      const [, config] = resourcesOf(templates.workflows, 'AWS::Lambda::EventInvokeConfig').find(
        ([, each]) => idIn(each.Properties['FunctionName']) === invoked,
      ) ?? ['', undefined]
      expect(config?.Properties).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: age })
    })

    it('may invoke this function, and keeps in its queue what it could not deliver', () => {
      const statements = statementsOf(templates.workflows, idIn(target['RoleArn']) ?? '')
      expect(statements.map((each) => [each['Action'], idIn(each['Resource'])])).toEqual([
        ['lambda:InvokeFunction', invoked],
        ['sqs:SendMessage', deadLetters],
      ])
    })

    it('is missed when it was invoked before, and then not for long: never in a new environment', () => {
      const missing = alarms.get(`micromasters-${name}-${schedule}-a-scheduled-run-is-missing`)
      const undelivered = alarms.get(`micromasters-${name}-${schedule}-a-schedule-could-not-start`)
      if (!enabled) return expect([missing, undelivered]).toEqual([undefined, undefined])
      expect(missing).toMatchObject({ Threshold: 1, ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'notBreaching' })
      const [expression] = missing?.['Metrics'] ?? []
      expect(expression.Expression).toBe('IF(RUNNING_SUM(FILL(counted, 0)) > 0, FILL(counted, 0), 1)')
      expect(undelivered).toMatchObject({ Threshold: 1 })
    })
  })

  describe('network', () => {
    it('has no way out of the inner subnets', () => {
      const outward = resourcesOf(templates.network, 'AWS::EC2::Route').map(([, { Properties }]) =>
        idIn(Properties['RouteTableId']),
      )
      expect(outward.filter((id) => id?.includes('inner'))).toEqual([])
      expect(outward.filter((id) => id?.includes('fetch')).length).toBe(deployment.network.zones)
    })

    it('reaches its services within, each endpoint for this account only', () => {
      const endpoints = resourcesOf(templates.network, 'AWS::EC2::VPCEndpoint').map(([, { Properties }]) => Properties)
      const services = endpoints.map((endpoint) => literal(endpoint['ServiceName']).split('.').at(-1))
      expect(new Set(services)).toEqual(new Set(['dynamodb', 's3', 'secretsmanager', 'states']))
      expect(services).toHaveLength(4)
      for (const { PolicyDocument } of endpoints)
        for (const statement of PolicyDocument.Statement)
          expect(statement.Condition).toEqual({ StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } })
    })

    it.each([
      ['DatabaseGroup', 5432, 'DatabaseClientGroup'],
      ['SearchGroup', 443, 'SearchClientGroup'],
    ])('lets in to the %s, at port %i, its clients alone', (group, port, clients) => {
      const ingress = resourcesOf(templates.network, 'AWS::EC2::SecurityGroupIngress').map(([, { Properties }]) => Properties)
      const own = ingress.filter(({ GroupId }) => idIn(GroupId)?.startsWith(group))
      expect(own.map(({ FromPort, ToPort, SourceSecurityGroupId }) => [FromPort, ToPort, idIn(SourceSecurityGroupId)])).toEqual([
        [port, port, expect.stringContaining(clients)],
      ])
    })

    it('records flows', () => {
      expect(resourcesOf(templates.network, 'AWS::EC2::FlowLog')).toHaveLength(1)
    })
  })

  describe('data', () => {
    const [, cluster] = resourcesOf(templates.data, 'AWS::RDS::DBCluster')[0] ?? []
    const [, table] = resourcesOf(templates.data, 'AWS::DynamoDB::GlobalTable')[0] ?? []
    const instances = resourcesOf(templates.data, 'AWS::RDS::DBInstance').map(([, { Properties }]) => Properties)

    it('outlives its stack in production, and only there', () => {
      const stateful = [
        'RDS::DBCluster',
        'DynamoDB::GlobalTable',
        'SecretsManager::Secret',
        'KMS::Key',
        'OpenSearchService::Domain',
      ].flatMap((type) => resourcesOf(templates.data, `AWS::${type}`))
      expect(stateful.length).toBeGreaterThanOrEqual(6)
      for (const [id, { DeletionPolicy }] of stateful) expect(DeletionPolicy, id).toBe(deployment.retain ? 'Retain' : 'Delete')
      expect(cluster?.Properties['DeletionProtection']).toBe(deployment.retain)
      expect(table?.Properties['Replicas'][0].DeletionProtectionEnabled).toBe(deployment.retain)
      expect(deployment.retain).toBe(name === 'production')
      expect(stacks.data.terminationProtection).toBe(deployment.retain)
    })

    it('keeps Postgres encrypted, backed up, and reached by TLS alone with a password that rotates', () => {
      expect(cluster?.Properties).toMatchObject({
        Engine: 'aurora-postgresql',
        EngineVersion: expect.stringMatching(/^17\./),
        StorageEncrypted: true,
        ManageMasterUserPassword: true,
        BackupRetentionPeriod: deployment.database.backupDays,
        CopyTagsToSnapshot: true,
      })
      expect(cluster?.Properties).not.toHaveProperty('MasterUserPassword')
      const [, parameters] = resourcesOf(templates.data, 'AWS::RDS::DBClusterParameterGroup')[0] ?? []
      expect(parameters?.Properties['Parameters']).toMatchObject({ 'rds.force_ssl': '1' })
      const url = literal(functionOf('migrate').properties['Environment'].Variables.DATABASE_URL)
      expect(url).toMatch(/\?sslmode=verify-full$/)
      expect(new URL(url).password).toBe('')
    })

    it('has as many instances, and as much capacity, as configured', () => {
      expect(instances).toHaveLength(deployment.database.reader ? 2 : 1)
      for (const instance of instances)
        expect(instance).toMatchObject({ DBInstanceClass: 'db.serverless', PubliclyAccessible: false })
      const { minCapacity, maxCapacity, autoPauseMinutes } = deployment.database
      expect(cluster?.Properties['ServerlessV2ScalingConfiguration']).toEqual({
        MinCapacity: minCapacity,
        MaxCapacity: maxCapacity,
        ...(autoPauseMinutes === undefined ? {} : { SecondsUntilAutoPause: autoPauseMinutes * 60 }),
      })
    })

    it('has connections enough for all functions that are bounded', () => {
      // An Aurora capacity unit brings 189 connections at least (Aurora user guide, "Maximum connections for Aurora Serverless v2").
      const most = Math.min(189 * deployment.database.maxCapacity, 2_000)
      const bounded = functionNames
        .map((each): FunctionDefinition => functions[each])
        .filter(({ environment }) => 'DATABASE_URL' in environment.shape)
        .reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0)
      expect(bounded).toBeLessThan(most / 2)
    })

    it('keeps leases in a table by the keys of its code, restorable to any second', () => {
      expect(table?.Properties).toMatchObject({
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true },
        Replicas: [expect.objectContaining({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } })],
      })
    })

    it('is migrated when the code or a migration has changed, once the database is there, before functions get new code', () => {
      const trigger = triggerOf('migrate')
      expect(trigger?.Properties).toMatchObject({ InvocationType: 'RequestResponse', ExecuteOnHandlerChange: true })
      const writer = resourcesOf(templates.data, 'AWS::RDS::DBInstance').map(([id]) => id)
      expect(trigger?.DependsOn).toEqual(expect.arrayContaining(writer))
      expect(stacks.workflows.dependencies).toContain(stacks.data)
      expect(Number(trigger?.Properties['Timeout'])).toBeGreaterThan(functions.migrate.timeoutSeconds * 1000)
    })

    const triggerOf = (wanted: FunctionName) =>
      resourcesOf(templates.data, 'Custom::Trigger')
        .map(([, trigger]) => trigger)
        .find(({ Properties }) => {
          const version = templates.data.Resources[idIn(Properties['HandlerArn']) ?? '']
          return idIn(version?.Properties['FunctionName']) === functionOf(wanted).id
        })

    const [domainId, domain] = only(resourcesOf(templates.data, 'AWS::OpenSearchService::Domain'))

    it('keeps search in the network, encrypted on every way and at rest, with access control of its own', () => {
      const { nodes, instanceType } = deployment.search
      expect(domain.Properties).toMatchObject({
        AdvancedSecurityOptions: { Enabled: true, InternalUserDatabaseEnabled: false },
        DomainEndpointOptions: { EnforceHTTPS: true, TLSSecurityPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10' },
        NodeToNodeEncryptionOptions: { Enabled: true },
        EncryptionAtRestOptions: { Enabled: true },
        ClusterConfig: { InstanceCount: nodes, InstanceType: instanceType, ZoneAwarenessEnabled: nodes > 1 },
      })
      const { SubnetIds: subnets, SecurityGroupIds: groups } = domain.Properties['VPCOptions']
      expect(subnets).toHaveLength(nodes > 1 ? deployment.network.zones : 1)
      for (const subnet of subnets) expect(idIn(subnet)).toContain('Vpcinner')
      expect(groups.map(idIn)).toEqual([expect.stringContaining('SearchGroup')])
      const [statement] = domain.Properties['AccessPolicies'].Statement
      expect(literal(statement.Principal.AWS)).toMatch(/:iam::.*:root$/)
    })

    it('has search log who was refused and what took long to write, never what people look for', () => {
      const published = domain.Properties['LogPublishingOptions']
      expect(Object.keys(published).toSorted()).toEqual(['AUDIT_LOGS', 'INDEX_SLOW_LOGS'])
      const [policyId, policy] = only(
        resourcesOf(templates.data, 'AWS::Logs::ResourcePolicy').filter(([, { Properties }]) =>
          JSON.stringify(Properties).includes('es.amazonaws.com'),
        ),
      )
      expect(domain.DependsOn).toContain(policyId)
      for (const { CloudWatchLogsLogGroupArn } of Object.values<Json>(published))
        expect(JSON.stringify(policy.Properties)).toContain(idIn(CloudWatchLogsLogGroupArn))
    })

    it('lets into search the roles of the functions that use it, as its administrator, before they are there', () => {
      const grant = functionOf('grant-search-access')
      const { MasterUserOptions: administrator } = domain.Properties['AdvancedSecurityOptions']
      expect(idIn(administrator.MasterUserARN)).toBe(idIn(grant.properties['Role']))
      expect(triggerOf('grant-search-access')?.DependsOn).toContain(domainId)
      const { SEARCH_WRITER_ROLES: writers, SEARCH_READER_ROLES: readers } = grant.properties['Environment'].Variables
      const letIn = [writers, readers].flatMap((arns) => literal(arns).split(',')).map((arn) => arn.split('role/')[1])
      const using = functionNames.filter(
        (each) => each !== 'grant-search-access' && 'OPENSEARCH_URL' in functions[each].environment.shape,
      )
      const roleNames = using.map((each) => {
        const { template, properties } = functionOf(each)
        return template.Resources[idIn(properties['Role']) ?? '']?.Properties['RoleName']
      })
      expect(new Set(letIn)).toEqual(new Set(roleNames))
      expect(literal(readers)).toContain('search-learners')
      expect(literal(writers)).not.toContain('search-learners')
    })
  })
})

it('refreshes on Fridays at 00:00, 06:00, 12:00 and 18:00 UTC (rules/refresh.md, "The bulk run")', () => {
  expect(schedules['refresh-learner-data'].cron).toBe('cron(0 0,6,12,18 ? * FRI *)')
})

type InvokingTask = { state: string; placeholder: string; timeoutSeconds: number }

/** Every state that invokes a function, wherever it stands. */
function tasksIn(value: any): InvokingTask[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries<any>(value).flatMap(([state, inner]) => {
    const placeholder = /^\$\{(\w+)\}$/.exec(inner?.Parameters?.FunctionName ?? '')?.[1]
    const own = placeholder === undefined ? [] : [{ state, placeholder, timeoutSeconds: inner.TimeoutSeconds ?? 0 }]
    return [...own, ...tasksIn(inner)]
  })
}

/** The shortest and the longest time between two ticks, in seconds, within the four weeks that any schedule repeats in. */
function gapsBetweenTicks(cron: string): { shortest: number; longest: number } {
  const end = new Date('2026-01-29T00:00:00Z')
  const gaps: number[] = []
  let tick = nextTime(cron, new Date('2026-01-01T00:00:00Z'))
  for (let next = tick && nextTime(cron, tick); tick && next && next < end; next = nextTime(cron, next)) {
    gaps.push((next.getTime() - tick.getTime()) / 1000)
    tick = next
  }
  return { shortest: Math.min(...gaps), longest: Math.max(...gaps) }
}
