import * as z from 'zod'
import { originEnvironment } from '../platform/origin-environment.ts'
import { siteEnvironment } from '../platform/site.ts'

/** The document says where the API is, and is open to all. */
export const openapiEnvironment = z.object({ ...siteEnvironment.shape, ...originEnvironment.shape })
