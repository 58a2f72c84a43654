/** What the preflight asks AWS, read-only. The answers are those of AWS's own calls, cut to what is looked at; null: there is no such thing. */
export type Account = {
  /** STS GetCallerIdentity: the account's id. */
  id: () => Promise<string>
  /** Lambda GetAccountSettings: AccountLimit.ConcurrentExecutions. */
  concurrency: () => Promise<number>
  /** Service Quotas GetServiceQuota, or the default where the account has none of its own. */
  quota: (service: string, code: string) => Promise<number>
  /** RDS DescribeDBEngineVersions: whether the region has this version of Aurora PostgreSQL. */
  hasDatabase: (version: string) => Promise<boolean>
  /** OpenSearch ListInstanceTypeDetails: the region's instance types for this version. */
  searchInstanceTypes: (version: string) => Promise<readonly string[]>
  /** IAM GetRole. */
  hasRole: (name: string) => Promise<boolean>
  /** CloudFormation DescribeStacks: the stack's status. */
  stackStatus: (name: string) => Promise<string | null>
  /** Secrets Manager GetSecretValue; null also when it has no value yet. */
  secret: (name: string) => Promise<string | null>
  /** Route 53 GetHostedZone: the zone's name, with its dot at the end. */
  zoneName: (id: string) => Promise<string | null>
}
