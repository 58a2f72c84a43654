import { zodResolver } from '@hookform/resolvers/zod'
import type { FieldValues, Resolver } from 'react-hook-form'
import type * as z from 'zod'

// What checks the forms. It is large (zod, and the phone numbers of all countries), and comes once a form is shown (use-profile-form.ts).

export { educationForm, personalForm, workForm } from '../../lambdas/domain/profile-forms.ts'

/** The parsed values are not used: what is sent is trimmed by the server. */
export const resolverOf = <Values extends FieldValues>(schema: z.ZodType): Resolver<Values> =>
  zodResolver(schema as z.ZodType<Values, Values>) as Resolver<Values>
