import * as z from 'zod'

/** What drawings need of a definition in Amazon States Language. */
export type Definition = { Comment?: string | undefined; StartAt: string; States: Record<string, StateDefinition> }
export type StateDefinition = {
  Type: string
  Comment?: string | undefined
  Next?: string | undefined
  End?: boolean | undefined
  Default?: string | undefined
  Choices?: { Next: string }[] | undefined
  Catch?: { Next: string; ErrorEquals: string[] }[] | undefined
  ItemProcessor?: (Definition & { ProcessorConfig?: { Mode?: string | undefined } | undefined }) | undefined
}

export const definition: z.ZodType<Definition> = z.lazy(() =>
  z.looseObject({ Comment: z.string().optional(), StartAt: z.string(), States: z.record(z.string(), state) }),
)
const state: z.ZodType<StateDefinition> = z.lazy(() =>
  z.looseObject({
    Type: z.string(),
    Comment: z.string().optional(),
    Next: z.string().optional(),
    End: z.boolean().optional(),
    Default: z.string().optional(),
    Choices: z.array(z.looseObject({ Next: z.string() })).optional(),
    Catch: z.array(z.looseObject({ Next: z.string(), ErrorEquals: z.array(z.string()) })).optional(),
    ItemProcessor: z
      .intersection(definition, z.looseObject({ ProcessorConfig: z.looseObject({ Mode: z.string().optional() }).optional() }))
      .optional(),
  }),
)
