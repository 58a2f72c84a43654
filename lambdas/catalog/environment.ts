import * as z from 'zod'
import { databaseEnvironment } from '../platform/database-environment.ts'
import { htmlEnvironment } from '../platform/html-environment.ts'
import { originEnvironment } from '../platform/origin-environment.ts'
import { siteEnvironment } from '../platform/site.ts'

/** Of what needs no database. */
export const robotsEnvironment = z.object({ ...siteEnvironment.shape, ...originEnvironment.shape })

export const catalogEnvironment = z.object({ ...databaseEnvironment.shape, ...robotsEnvironment.shape })

export const catalogHtmlEnvironment = z.object({ ...catalogEnvironment.shape, ...htmlEnvironment.shape })
