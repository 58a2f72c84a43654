import { buildSync } from 'esbuild'
import { root } from '../../lib/bundle.ts'

/** The IAM action of each command of an AWS SDK client whose name differs from `<Name>Command` of DynamoDB. */
const otherServices: Readonly<Record<string, string>> = {
  GetSecretValueCommand: 'secretsmanager:GetSecretValue',
  GetObjectCommand: 's3:GetObject',
  PutObjectCommand: 's3:PutObject',
  DeleteObjectCommand: 's3:DeleteObject',
  StartExecutionCommand: 'states:StartExecution',
  DescribeStateMachineCommand: 'states:DescribeStateMachine',
  DescribeExecutionCommand: 'states:DescribeExecution',
  ListExecutionsCommand: 'states:ListExecutions',
  InvokeCommand: 'lambda:InvokeFunction',
}

/** HTTP methods of what the client of OpenSearch is asked to do, by the names of its own methods (OpenSearch API reference). */
const searchMethods: Readonly<Record<string, string>> = {
  'indices.create': 'Put',
  'indices.delete': 'Delete',
  'indices.getAlias': 'Get',
  'indices.getMapping': 'Get',
  'indices.putMapping': 'Put',
  'indices.refresh': 'Post',
  'indices.updateAliases': 'Post',
  'cluster.health': 'Get',
  count: 'Get',
}

/** What is left of a function's code in its bundle, without packages. */
export function codeOf(entry: string): string {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    treeShaking: true,
    packages: 'external',
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}

/**
 * IAM actions that a function's code asks for: the AWS SDK commands and paginators, and the requests to OpenSearch. A name that several
 * files import may have a number at its end here.
 */
export function actionsInCode(entry: string): string[] {
  const code = codeOf(entry)
  const commands = [...code.matchAll(/new (\w+Command)\d*\(/g)].map(([, command = '']) => command)
  const paginators = [...code.matchAll(/\bpaginate(\w+)\(/g)].map(([, command = '']) => `${command}Command`)
  const actions = [...commands, ...paginators].map(
    (command) => otherServices[command] ?? `dynamodb:${command.slice(0, -'Command'.length)}`,
  )
  return [...new Set([...actions, ...searchActionsIn(code)])].sort()
}

function searchActionsIn(code: string): string[] {
  const named = [...code.matchAll(/\bclient\.((?:indices|cluster)\.\w+|count)\(/g)].map(([, method = '']) => {
    const known = searchMethods[method]
    if (known === undefined) throw new Error(`test/lib/code-commands.ts does not know the HTTP method of client.${method}`)
    return known
  })
  const requested = [...code.matchAll(/transport\.request\(\s*\{\s*method: "(\w)(\w+)"/g)].map(
    ([, first = '', rest = '']) => `${first}${rest.toLowerCase()}`,
  )
  return [...named, ...requested].map((method) => `es:ESHttp${method}`)
}

/** Functions that render the app carry its calls of the API, which only browsers make. esbuild begins each file with its path. */
const withoutApp = (code: string) => code.replaceAll(/^\/\/ web\/.*\n(?:(?!\/\/ \S+\.tsx?$).*\n)*/gm, '')

/** What a function's code reaches over the network, beside AWS: told by the calls that open connections there. */
export function peersInCode(entry: string): { postgres: boolean; openSearch: boolean; internet: boolean } {
  const code = withoutApp(codeOf(entry))
  return {
    // The pool is in many bundles, because a file is shared; here is who asks for it.
    postgres: /\bdatabase\d*\(\)/.test(code),
    openSearch: /new Client\(/.test(code),
    // Lambda's own API has no endpoint in the network.
    internet: /\bfetch\(|customFetch|SET TRANSACTION SNAPSHOT|new LambdaClient\(/.test(code),
  }
}
