import { Duration } from 'aws-cdk-lib'
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront'
import { PAGE_HEADERS, WEB_POLICY } from '../web/content-policy.ts'

/** Sent with every file of the app. The API sends its own (lambdas/platform/http-reply.ts). */
export const securityHeaders: Omit<cloudfront.ResponseHeadersPolicyProps, 'responseHeadersPolicyName'> = {
  securityHeadersBehavior: {
    contentSecurityPolicy: { contentSecurityPolicy: WEB_POLICY, override: true },
    contentTypeOptions: { override: true },
    frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
    referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.SAME_ORIGIN, override: true },
    strictTransportSecurity: { accessControlMaxAge: Duration.days(730), includeSubdomains: true, override: true },
  },
  customHeadersBehavior: {
    customHeaders: (['cross-origin-opener-policy', 'permissions-policy'] as const).map((header) => ({
      header,
      value: PAGE_HEADERS[header],
      override: true,
    })),
  },
}
