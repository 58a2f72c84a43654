import { inject } from 'vitest'
import { askFor } from './on-demand.ts'

/** The folder with the bundles of all functions, which all files of a run share (`bundleIn`). @throws esbuild's error when they cannot be made. */
export const sharedBundles = (): Promise<string> => askFor(inject('bundles'))
