import { buildSync } from 'esbuild'
import { root } from '../../lib/bundle.ts'

/** The IAM action of each command of an AWS SDK client whose name differs from `<Name>Command` of DynamoDB. */
const otherServices: Readonly<Record<string, string>> = {
  GetSecretValueCommand: 'secretsmanager:GetSecretValue',
  StartExecutionCommand: 'states:StartExecution',
}

/** IAM actions that a function's code asks for: the AWS SDK commands and paginators left in its bundle. */
export function actionsInCode(entry: string): string[] {
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
  const code = outputFiles[0]?.text ?? ''
  const commands = [...code.matchAll(/new (\w+Command)\(/g)].map(([, command = '']) => command)
  const paginators = [...code.matchAll(/\bpaginate(\w+)\(/g)].map(([, command = '']) => `${command}Command`)
  const actions = [...commands, ...paginators].map(
    (command) => otherServices[command] ?? `dynamodb:${command.slice(0, -'Command'.length)}`,
  )
  return [...new Set(actions)].sort()
}
