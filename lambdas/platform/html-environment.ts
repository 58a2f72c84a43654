import * as z from 'zod'
import { siteEnvironment } from './site.ts'

/** Variables of functions that make whole pages of the app. */
export const htmlEnvironment = z.object({
  ...siteEnvironment.shape,
  /** The app's own page (index.html of the build), which says where its code and styles are. */
  APP_PAGE: z.string().includes('<title>').includes('</head>').includes('<div id="app"></div>'),
  EDXORG_BASE_URL: z.url({ protocol: /^https?$/ }),
  MITXONLINE_BASE_URL: z.url({ protocol: /^https?$/ }),
  SUPPORT_EMAIL: z.email(),
})
