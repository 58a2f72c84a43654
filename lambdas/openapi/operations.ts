import * as z from 'zod'
import type { Operation } from '../platform/http.ts'

export const getOpenApi = {
  method: 'GET',
  path: '/api/openapi.json',
  authorizer: 'none',
  summary: 'This document',
  answers: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) } },
} as const satisfies Operation

export const getDocs = {
  method: 'GET',
  path: '/api/docs',
  authorizer: 'none',
  summary: 'The API for people to read',
  answers: { 200: { description: 'A page' } },
} as const satisfies Operation
