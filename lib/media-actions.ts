import type { FunctionName } from '../lambdas/functions.ts'

/** What each function does with pictures. test/lib/templates.test.ts compares these with the commands in its code. */
const actions: Partial<Record<FunctionName, readonly string[]>> = {
  'store-photo': ['PutObject', 'DeleteObject'],
  'people-operations': ['DeleteObject', 'GetObject'],
  'copy-old-media': ['PutObject'],
  'repair-operations': ['PutObject', 'GetObject'],
}

/** Taking away a photo that the profile has no more. */
const usual = ['DeleteObject'] as const

/** IAM actions of a function on its part of the media bucket. */
export function mediaActions(name: FunctionName): string[] {
  return (actions[name] ?? usual).map((action) => `s3:${action}`)
}
