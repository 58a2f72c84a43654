import * as z from 'zod'

export const openApiEnvironment = z.object({
  SITE_URL: z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin),
})
