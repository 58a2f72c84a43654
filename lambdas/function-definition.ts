import type * as z from 'zod'

/** One Lambda function: where its handler is, what its environment must hold, and its limits. */
export type FunctionDefinition = {
  /** The handler's file, from the top of the project. It exports `handler`. */
  entry: string
  environment: z.ZodObject
  timeoutSeconds: number
  memoryMb: number
  /** Invocations at once that the platform allows; more are throttled, and retried by the state machine. */
  reservedConcurrency?: number
  /** Folders, from the top of the project, whose copies stand beside the bundle under their last name. */
  assets?: readonly string[]
  /** npm packages with native parts, which cannot be bundled: they stand beside the bundle, as they are for the functions' platform. */
  packages?: readonly string[]
  /** Leaves the private network for the internet: only the functions that fetch do. */
  internet?: true
}
