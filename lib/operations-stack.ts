import { Stack, type StackProps } from 'aws-cdk-lib'
import { CfnBudget } from 'aws-cdk-lib/aws-budgets'
import type { Construct } from 'constructs'
import type { ApiStack } from './api-stack.ts'
import type { Deployment } from './configuration.ts'
import { DataAlarms } from './data-alarms.ts'
import type { DataStack } from './data-stack.ts'
import type { EdgeStack } from './edge-stack.ts'
import { apiFunctionNames } from './function-placement.ts'
import { OperationsDashboard } from './operations-dashboard.ts'
import { FunctionAlarms } from './workflow-alarms.ts'
import type { WorkflowsStack } from './workflows-stack.ts'

type OperationsStackProps = StackProps & {
  deployment: Deployment
  data: DataStack
  edge: EdgeStack
  workflows: WorkflowsStack
  api: ApiStack
}

/** What watches the rest: alarms of the data, the dashboard, the budget. Workflows and the API bring their own alarms, but for those of the API's functions. */
export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, props: OperationsStackProps) {
    super(scope, id, props)
    const { deployment, data } = props
    new DataAlarms(this, 'Data', { deployment, data, topic: data.alarmTopic })
    this.watchApiFunctions(deployment, data)
    new OperationsDashboard(this, 'Dashboard', props)
    this.makeBudget(deployment, data)
  }

  /** Here, because a stack holds 500 resources at most, and that of the API needs most of them. */
  private watchApiFunctions({ name: environment }: Deployment, { alarmTopic: topic }: DataStack): void {
    for (const name of apiFunctionNames) new FunctionAlarms(this, name, { environment, topic, name, workflows: [] })
  }

  /** Of what carries the tag of this environment, which must be active for cost allocation (docs/deployment.md). */
  private makeBudget({ name, monthlyBudget }: Deployment, { alarmTopic }: DataStack): void {
    const subscribers = [{ subscriptionType: 'SNS', address: alarmTopic.topicArn }]
    const when = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      notification: { notificationType, threshold, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
      subscribers,
    })
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: `micromasters-${name}`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: monthlyBudget, unit: 'USD' },
        costFilters: { TagKeyValue: [`user:environment$${name}`] },
      },
      notificationsWithSubscribers: [when('ACTUAL', 80), when('FORECASTED', 100)],
    })
  }
}
