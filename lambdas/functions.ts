import { apiFunctions } from './api-functions.ts'
import { courseRunsFunctions } from './course-runs/functions.ts'
import { databaseFunctions } from './database/functions.ts'
import { examsFunctions } from './exams/functions.ts'
import { exchangeRatesFunctions } from './exchange-rates/functions.ts'
import { freezeFunctions } from './freeze/functions.ts'
import { movingInFunctions } from './moving-in/functions.ts'
import { operationsFunctions } from './operations/functions.ts'
import { platformFunctions } from './platform/functions.ts'
import { refreshFunctions } from './refresh/functions.ts'
import { searchFunctions } from './search/functions.ts'
import type { FunctionDefinition } from './function-definition.ts'

export type { FunctionDefinition } from './function-definition.ts'

/** Every function of the system, room by room. The deployment, the local system and the tests read this one table. */
export const functions = {
  ...apiFunctions,
  ...platformFunctions,
  ...refreshFunctions,
  ...freezeFunctions,
  ...examsFunctions,
  ...courseRunsFunctions,
  ...exchangeRatesFunctions,
  ...searchFunctions,
  ...movingInFunctions,
  ...operationsFunctions,
  ...databaseFunctions,
} as const satisfies Record<string, FunctionDefinition>

export type FunctionName = keyof typeof functions

/** The name of the placeholder that stands for a function in the ASL files: `fetch-edx-org` → `FetchEdxOrgFunction`. */
export function placeholderOf(name: FunctionName): string {
  const pascal = name
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')
  return `${pascal}Function`
}
