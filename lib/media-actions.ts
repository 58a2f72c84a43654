import type { FunctionName } from '../lambdas/functions.ts'

/** Parts of the media bucket: photos, pictures that operators put there for pages and documents, everything. */
export type MediaKeys = 'photos' | 'content' | 'all'

type Granted = readonly { keys: MediaKeys; actions: readonly string[] }[]

/** What each function does with pictures. test/lib/templates.test.ts compares these with the commands in its code. */
const granted: Partial<Record<FunctionName, Granted>> = {
  'store-photo': [{ keys: 'photos', actions: ['s3:PutObject', 's3:DeleteObject'] }],
  'people-operations': [{ keys: 'photos', actions: ['s3:DeleteObject', 's3:GetObject'] }],
  'copy-old-media': [{ keys: 'all', actions: ['s3:PutObject'] }],
  'repair-operations': [
    { keys: 'content', actions: ['s3:PutObject'] },
    { keys: 'all', actions: ['s3:GetObject'] },
  ],
}

/** Taking away a photo that the profile has no more. */
const usual: Granted = [{ keys: 'photos', actions: ['s3:DeleteObject'] }]

/** IAM actions of a function, each on its part of the media bucket. */
export const mediaActions = (name: FunctionName): Granted => granted[name] ?? usual
