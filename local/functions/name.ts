/**
 * The plain name of a function that is given as AWS takes it: a name, a partial ARN or an ARN, each with or without a version.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestParameters
 */
export function functionNameOf(nameOrArn: string): string {
  const [name = ''] = (nameOrArn.split(':function:').at(-1) ?? '').split(':')
  return name
}
