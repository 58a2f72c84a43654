import * as z from 'zod'
import { coordinationEnvironment } from '../platform/coordination.ts'
import { databaseEnvironment } from '../platform/database.ts'

export const operationsEnvironment = z.object({ ...databaseEnvironment.shape, ...coordinationEnvironment.shape })
