import { ArnFormat, type Stack } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import { stateMachineNameIn } from '../lambdas/naming.ts'
import { schedules } from '../lambdas/schedules.ts'
import { inFindings } from './acknowledge.ts'
import type { Binding } from './bindings.ts'

/** State machines and their executions by their names, because they are made in stacks that need the one with the functions. */
export function machineBindings(stack: Stack, environment: string) {
  const arnOf = (resource: 'stateMachine' | 'execution', machine: string) =>
    stack.formatArn({
      service: 'states',
      resource,
      resourceName: stateMachineNameIn(environment, machine),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    })
  const allowing = (actions: string[], resources: string[]) => () => [new iam.PolicyStatement({ actions, resources })]
  return {
    /** Who has its ARN may start it. */
    started: (machine: string): Binding => {
      const arn = arnOf('stateMachine', machine)
      return { value: arn, allows: allowing(['states:StartExecution'], [arn]) }
    },
    /** Who has the prefix of their ARNs may look at those that a schedule starts. */
    watched: (): Binding => {
      const watched = Object.values(schedules).map(({ stateMachine }) => arnOf('stateMachine', stateMachine))
      return {
        value: arnOf('stateMachine', ''),
        allows: allowing(['states:DescribeStateMachine', 'states:ListExecutions'], watched),
      }
    },
    /** Who has the prefix of their ARNs may ask how an execution stands. */
    executions: (): Binding => {
      const any = `${arnOf('execution', '')}*`
      return {
        value: arnOf('execution', ''),
        allows: allowing(['states:DescribeExecution'], [any]),
        accepts: {
          [`AwsSolutions-IAM5[Resource::${inFindings(any)}]`]:
            'Executions of this environment, whose names nobody knows before: whether the holder of a lease has ended.',
        },
      }
    },
  }
}
