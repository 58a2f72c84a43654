import * as z from 'zod'

// The fields of each action that this engine heeds. One that it doesn't know is refused, never ignored.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html

const arn = z.string().min(1).max(256)
const paging = {
  maxResults: z.int().min(0).max(1000).optional(),
  nextToken: z.string().min(1).max(1024).optional(),
}
const definition = z.string().min(1).max(1_048_576)
const includedData = z.enum(['ALL_DATA', 'METADATA_ONLY']).optional()
const status = z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'])

export const requests = {
  CreateStateMachine: z.strictObject({
    name: z.string(),
    definition,
    roleArn: arn,
    type: z.literal('STANDARD', 'only STANDARD machines are known here').optional(),
    clientToken: z.string().optional(),
  }),
  UpdateStateMachine: z.strictObject({
    stateMachineArn: arn,
    definition: definition.optional(),
    roleArn: arn.optional(),
    clientToken: z.string().optional(),
  }),
  DescribeStateMachine: z.strictObject({ stateMachineArn: arn, includedData }),
  ListStateMachines: z.strictObject(paging),
  DeleteStateMachine: z.strictObject({ stateMachineArn: arn }),
  ValidateStateMachineDefinition: z.strictObject({
    definition,
    type: z.literal('STANDARD').optional(),
    severity: z.enum(['ERROR', 'WARNING']).optional(),
    maxResults: z.int().min(0).max(100).optional(),
  }),
  StartExecution: z.strictObject({
    stateMachineArn: arn,
    name: z.string().optional(),
    input: z.string().optional(),
    traceHeader: z.string().optional(),
  }),
  StopExecution: z.strictObject({
    executionArn: arn,
    error: z.string().max(256).optional(),
    cause: z.string().max(32_768).optional(),
  }),
  DescribeExecution: z.strictObject({ executionArn: arn, includedData }),
  ListExecutions: z.strictObject({
    stateMachineArn: arn.optional(),
    mapRunArn: z.string().min(1).max(2000).optional(),
    statusFilter: status.optional(),
    ...paging,
  }),
  GetExecutionHistory: z.strictObject({
    executionArn: arn,
    reverseOrder: z.boolean().optional(),
    includeExecutionData: z.boolean().optional(),
    ...paging,
  }),
  DescribeMapRun: z.strictObject({ mapRunArn: z.string().min(1).max(2000) }),
  ListMapRuns: z.strictObject({ executionArn: arn, ...paging }),
  RedriveExecution: z.strictObject({ executionArn: arn, clientToken: z.string().optional() }),
} as const

export type Action = keyof typeof requests
export type RequestOf<A extends Action> = z.infer<(typeof requests)[A]>

export const isAction = (action: string): action is Action => Object.hasOwn(requests, action)
