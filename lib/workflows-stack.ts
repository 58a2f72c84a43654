import { Stack, type StackProps } from 'aws-cdk-lib'
import * as scheduler from 'aws-cdk-lib/aws-scheduler'
import type * as sns from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import type { FunctionName } from '../lambdas/functions.ts'
import { functionSchedules, schedules } from '../lambdas/schedules.ts'
import type { SomeBindings } from './bindings.ts'
import type { Deployment } from './configuration.ts'
import { LambdaFunction } from './constructs/lambda-function.ts'
import { ScheduledFunction } from './constructs/scheduled-function.ts'
import { ScheduledWorkflow } from './constructs/scheduled-workflow.ts'
import { StateMachine } from './constructs/state-machine.ts'
import type { DataStack } from './data-stack.ts'
import { FlowAlarms } from './flow-alarms.ts'
import { workflowFunctionNames, workflowsOf } from './function-placement.ts'
import { type MachineDefinition, machineDefinitions } from './machine-definition.ts'
import type { NetworkStack } from './network-stack.ts'
import { FunctionAlarms, ScheduleAlarms, ScheduledFunctionAlarms, WorkflowAlarms } from './workflow-alarms.ts'

const isSchedule = (name: string): name is keyof typeof schedules => Object.hasOwn(schedules, name)
const scheduleNames = Object.keys(schedules).filter(isSchedule)
const isFunctionSchedule = (name: string): name is keyof typeof functionSchedules => Object.hasOwn(functionSchedules, name)
const functionScheduleNames = Object.keys(functionSchedules).filter(isFunctionSchedule)

type WorkflowsStackProps = StackProps & { deployment: Deployment; network: NetworkStack; data: DataStack; bindings: SomeBindings }
type Workflow = { definition: MachineDefinition; machine: StateMachine }

/**
 * Every function that does not answer the API, every state machine and every schedule, from their tables: lambdas/functions.ts,
 * statemachines/ and lambdas/schedules.ts. Each with its alarms.
 */
export class WorkflowsStack extends Stack {
  /** State machines by name. */
  readonly machines: ReadonlyMap<string, StateMachine>
  readonly functions: ReadonlyMap<FunctionName, LambdaFunction>
  private readonly alarmTopic: sns.ITopic
  private readonly prefix: string
  private readonly deployment: Deployment

  constructor(scope: Construct, id: string, props: WorkflowsStackProps) {
    super(scope, id, props)
    this.deployment = props.deployment
    this.prefix = `micromasters-${props.deployment.name}`
    this.alarmTopic = props.data.alarmTopic
    const definitions = machineDefinitions()
    this.functions = this.makeFunctions(props, definitions)
    const workflows = this.makeMachines(definitions, this.functions)
    this.machines = new Map([...workflows].map(([name, { machine }]) => [name, machine]))
    const group = new scheduler.CfnScheduleGroup(this, 'Schedules', { name: this.prefix })
    this.makeSchedules(group, workflows)
    this.makeFunctionSchedules(group)
    new FlowAlarms(this, 'Flows', {
      environment: props.deployment.name,
      topic: this.alarmTopic,
      logOf: (name) => this.functionNamed(name).logGroup,
    })
  }

  private makeFunctions(props: WorkflowsStackProps, definitions: readonly MachineDefinition[]) {
    const { deployment, network, bindings } = props
    const made = new Map<FunctionName, LambdaFunction>()
    for (const name of workflowFunctionNames) {
      const lambdaFunction = new LambdaFunction(this, name, { deployment, network, bindings, name })
      new FunctionAlarms(lambdaFunction, 'Alarms', {
        environment: deployment.name,
        topic: this.alarmTopic,
        name,
        workflows: workflowsOf(name, definitions),
      })
      made.set(name, lambdaFunction)
    }
    return made
  }

  private makeMachines(definitions: readonly MachineDefinition[], functions: ReadonlyMap<FunctionName, LambdaFunction>) {
    const functionNamed = (name: FunctionName) => {
      const found = functions.get(name)
      if (!found) throw new Error(`no workflow may invoke ${name}: it answers the API`)
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

  private makeSchedules(group: scheduler.CfnScheduleGroup, workflows: ReadonlyMap<string, Workflow>): void {
    const enabled = this.deployment.scheduled
    for (const name of scheduleNames) {
      const { stateMachine, cron, retryWindowSeconds, graceSeconds, input } = schedules[name]
      const workflow = workflows.get(stateMachine)
      if (!workflow) throw new Error(`schedule ${name}: there is no statemachines/${stateMachine}.asl.json`)
      const { definition, machine } = workflow
      const timing = { name, group, cron, retryWindowSeconds, enabled }
      const schedule = new ScheduledWorkflow(this, `schedule-${name}`, { ...timing, input, machine })
      if (!enabled) continue
      const { deadLetters } = schedule
      const { logGroup: watchLog } = this.functionNamed('watch-schedules')
      new ScheduleAlarms(schedule, 'Alarms', { ...this.common(), name, graceSeconds, definition, deadLetters, watchLog })
    }
  }

  private makeFunctionSchedules(group: scheduler.CfnScheduleGroup): void {
    for (const name of functionScheduleNames) {
      const { function: functionName, ...rest } = functionSchedules[name]
      const invoked = this.functionNamed(functionName)
      const enabled = this.deployment.scheduled || name === 'flush-search'
      const schedule = new ScheduledFunction(this, `schedule-${name}`, { name, group, function: invoked, enabled, ...rest })
      if (!enabled) continue
      const { deadLetters } = schedule
      new ScheduledFunctionAlarms(schedule, 'Alarms', { ...this.common(), name, function: invoked, deadLetters })
    }
  }

  private functionNamed(name: FunctionName): LambdaFunction {
    const found = this.functions.get(name)
    if (!found) throw new Error(`${name} is no function of this stack`)
    return found
  }

  private common() {
    return { prefix: this.prefix, environment: this.deployment.name, topic: this.alarmTopic }
  }
}
