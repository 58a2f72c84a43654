import { Aws, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import * as scheduler from 'aws-cdk-lib/aws-scheduler'
import * as sns from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'
import type { FunctionName } from '../lambdas/functions.ts'
import { schedules } from '../lambdas/schedules.ts'
import type { Deployment } from './configuration.ts'
import { LambdaFunction } from './constructs/lambda-function.ts'
import { ScheduledWorkflow } from './constructs/scheduled-workflow.ts'
import { StateMachine } from './constructs/state-machine.ts'
import type { DataStack } from './data-stack.ts'
import { functionNames, type MachineDefinition, machineDefinitions } from './machine-definition.ts'
import type { NetworkStack } from './network-stack.ts'
import { missingAfterHours } from './workflow-watch.ts'
import { FunctionAlarms, ScheduleAlarms, WorkflowAlarms } from './workflow-alarms.ts'

const isSchedule = (name: string): name is keyof typeof schedules => Object.hasOwn(schedules, name)
const scheduleNames = Object.keys(schedules).filter(isSchedule)

type WorkflowsStackProps = StackProps & { deployment: Deployment; network: NetworkStack; data: DataStack }
type Workflow = { definition: MachineDefinition; machine: StateMachine }

/**
 * Every function but the migrating one, every state machine and every schedule, from their tables: lambdas/functions.ts,
 * statemachines/ and lambdas/schedules.ts. Each with its alarms.
 */
export class WorkflowsStack extends Stack {
  readonly alarmTopic: sns.Topic
  private readonly prefix: string
  private readonly deployment: Deployment

  constructor(scope: Construct, id: string, props: WorkflowsStackProps) {
    super(scope, id, props)
    this.deployment = props.deployment
    this.prefix = `micromasters-${props.deployment.name}`
    this.alarmTopic = this.makeTopic(props.data)
    const definitions = machineDefinitions()
    const functions = this.makeFunctions(props, definitions)
    this.makeSchedules(this.makeMachines(definitions, functions))
  }

  private makeTopic({ key }: DataStack): sns.Topic {
    const { alarmEmail } = this.deployment
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    )
    const topic = new sns.Topic(this, 'Alarms', { topicName: `${this.prefix}-alarms`, masterKey: key, enforceSSL: true })
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    )
    if (alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(alarmEmail))
    new CfnOutput(this, 'AlarmTopic', { value: topic.topicArn, description: 'Subscribe here to be told of alarms' })
    return topic
  }

  private makeFunctions(props: WorkflowsStackProps, definitions: readonly MachineDefinition[]) {
    const { deployment, network, data } = props
    const made = new Map<FunctionName, LambdaFunction>()
    for (const name of functionNames) {
      if (name === 'migrate') continue
      const lambdaFunction = new LambdaFunction(this, name, { deployment, network, bindings: data.bindings, name })
      const users = definitions.filter((definition) => [...definition.functions.values()].includes(name))
      new FunctionAlarms(lambdaFunction, 'Alarms', {
        ...this.common(),
        name,
        function: lambdaFunction,
        workflows: users.map((definition) => definition.name),
      })
      made.set(name, lambdaFunction)
    }
    return made
  }

  private makeMachines(definitions: readonly MachineDefinition[], functions: ReadonlyMap<FunctionName, LambdaFunction>) {
    const functionNamed = (name: FunctionName) => {
      const found = functions.get(name)
      if (!found) throw new Error(`no workflow may invoke ${name}`)
      return found.function
    }
    const made = new Map<string, Workflow>()
    for (const definition of definitions) {
      const machine = new StateMachine(this, `machine-${definition.name}`, {
        deployment: this.deployment,
        definition,
        functionNamed,
      })
      new WorkflowAlarms(machine, 'Alarms', { ...this.common(), definition, machine })
      made.set(definition.name, { definition, machine })
    }
    return made
  }

  private makeSchedules(workflows: ReadonlyMap<string, Workflow>): void {
    const group = new scheduler.CfnScheduleGroup(this, 'Schedules', { name: this.prefix })
    for (const name of scheduleNames) {
      const { stateMachine, cron, retryWindowSeconds, input } = schedules[name]
      const workflow = workflows.get(stateMachine)
      if (!workflow) throw new Error(`schedule ${name}: there is no statemachines/${stateMachine}.asl.json`)
      const { definition, machine } = workflow
      const { stateMachineArn } = machine.stateMachine
      const schedule = new ScheduledWorkflow(this, `schedule-${name}`, {
        name,
        group,
        cron,
        retryWindowSeconds,
        target: {
          arn: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution',
          input: {
            StateMachineArn: stateMachineArn,
            // A time has colons, which names of executions may not have.
            Name: `${name}-<aws.scheduler.execution-id>`,
            Input: JSON.stringify(input),
          },
          action: 'states:StartExecution',
          resource: stateMachineArn,
        },
      })
      const { deadLetters } = schedule
      new ScheduleAlarms(schedule, 'Alarms', {
        ...this.common(),
        name,
        missingAfterHours: missingAfterHours[name],
        definition,
        machine,
        deadLetters,
      })
    }
  }

  private common() {
    return { prefix: this.prefix, topic: this.alarmTopic }
  }
}
