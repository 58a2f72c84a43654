import { Duration, type RemovalPolicy } from 'aws-cdk-lib'
import type * as kms from 'aws-cdk-lib/aws-kms'
import type * as rds from 'aws-cdk-lib/aws-rds'
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { type DatabaseRole, databaseRoleOf, roleNameOf } from '../lambdas/database/roles.ts'
import type { FunctionName } from '../lambdas/functions.ts'
import { type Binding, valueFor } from './bindings.ts'
import type { Deployment } from './configuration.ts'
import type { NetworkStack } from './network-stack.ts'

type RoleSecretProps = {
  deployment: Deployment
  network: NetworkStack
  key: kms.IKey
  database: rds.DatabaseCluster
  removalPolicy: RemovalPolicy
  role: DatabaseRole
}

/**
 * The password of a role of the database (rules/data.md, "Rights"), made by Secrets Manager and changed by it every month: open
 * connections stay, and new ones read it anew.
 */
export class RoleSecret extends Construct {
  readonly secretArn: string

  constructor(scope: Construct, id: string, props: RoleSecretProps) {
    super(scope, id)
    const { deployment, network, key, database, removalPolicy, role } = props
    const secret = new secretsmanager.Secret(this, 'Secret', {
      secretName: `micromasters/${deployment.name}/database-${role}`,
      description: `Password of the database role ${roleNameOf(role)}; nobody has to put it`,
      encryptionKey: key,
      removalPolicy,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: roleNameOf(role) }),
        generateStringKey: 'password',
        excludePunctuation: true,
        passwordLength: 40,
      },
    })
    secret.attach(database)
    secret.addRotationSchedule('Rotation', {
      automaticallyAfter: Duration.days(30),
      hostedRotation: secretsmanager.HostedRotation.postgreSqlSingleUser({
        functionName: `micromasters-${deployment.name}-rotate-${role}`,
        vpc: network.vpc,
        vpcSubnets: network.innerSubnets,
        securityGroups: [network.databaseClientGroup, network.functionGroup],
      }),
    })
    this.secretArn = secret.secretArn
  }
}

/** Each function gets the secret of its role alone; the owner's is for the one that migrates. */
export function secretOfRole(owner: Binding, roles: Record<DatabaseRole, Binding>): Binding {
  const of = (name: FunctionName) => {
    const role = databaseRoleOf(name)
    return role === null ? owner : roles[role]
  }
  return {
    value: (name) => valueFor(of(name), name),
    allows: (name) => of(name).allows?.(name) ?? [],
  }
}
