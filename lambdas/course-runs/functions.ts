import type { FunctionDefinition } from '../function-definition.ts'
import { closeSyncEnvironment, openSyncEnvironment, syncCoursesEnvironment } from './environment.ts'

/** The steps of the course run sync (rules/course-runs.md, "The sync"). */
export const courseRunsFunctions = {
  'open-course-run-sync': {
    entry: 'lambdas/course-runs/handlers/open-course-run-sync.ts',
    environment: openSyncEnvironment,
    timeoutSeconds: 60,
    memoryMb: 256,
  },
  'sync-courses': {
    entry: 'lambdas/course-runs/handlers/sync-courses.ts',
    environment: syncCoursesEnvironment,
    timeoutSeconds: 300,
    memoryMb: 512,
    internet: true,
  },
  'close-course-run-sync': {
    entry: 'lambdas/course-runs/handlers/close-course-run-sync.ts',
    environment: closeSyncEnvironment,
    timeoutSeconds: 60,
    memoryMb: 256,
  },
} as const satisfies Record<string, FunctionDefinition>
