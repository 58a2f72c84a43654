import { Aws, Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

/** Accepts findings of cdk-nag on one construct, by the finding's id, each with the reason why it is right here. */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [id, reason] of Object.entries(reasons)) Validations.of(construct).acknowledge({ id, reason })
}

const names = ['AWS::Partition', 'AWS::AccountId', 'AWS::Region']
const tokens = [Aws.PARTITION, Aws.ACCOUNT_ID, Aws.REGION]

/** An ARN as the findings have it: `<AWS::Region>` for what is known at deployment only. */
export function inFindings(arn: string): string {
  return tokens.reduce((text, token, index) => text.replaceAll(token, `<${names[index]}>`), arn)
}
