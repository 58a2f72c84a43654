import type { FunctionDefinition } from '../function-definition.ts'
import { catalogEnvironment, catalogHtmlEnvironment, robotsEnvironment } from './environment.ts'

/** What MIT Learn and visitors read (rules/catalog.md, "The catalog"). */
export const catalogFunctions = {
  'read-catalog': {
    entry: 'lambdas/catalog/handlers/read-catalog.ts',
    environment: catalogEnvironment,
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  'list-pages': {
    entry: 'lambdas/catalog/handlers/list-pages.ts',
    environment: catalogEnvironment,
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  'find-page': {
    entry: 'lambdas/catalog/handlers/find-page.ts',
    environment: catalogEnvironment,
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  'show-page': {
    entry: 'lambdas/catalog/handlers/show-page.ts',
    environment: catalogEnvironment,
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  'program-page': {
    entry: 'lambdas/catalog/handlers/program-page.ts',
    environment: catalogEnvironment,
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  'catalog-html': {
    entry: 'lambdas/catalog/handlers/catalog-html.ts',
    environment: catalogHtmlEnvironment,
    timeoutSeconds: 15,
    memoryMb: 1024,
  },
  robots: {
    entry: 'lambdas/catalog/handlers/robots.ts',
    environment: robotsEnvironment,
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  sitemap: {
    entry: 'lambdas/catalog/handlers/sitemap.ts',
    environment: catalogEnvironment,
    timeoutSeconds: 10,
    memoryMb: 512,
  },
} as const satisfies Record<string, FunctionDefinition>
