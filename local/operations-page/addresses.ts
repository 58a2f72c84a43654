/** Addresses of the pages. */
export const machinePage = (name: string) => `/machines/${encodeURIComponent(name)}`
export const executionPage = (arn: string) => `/executions/${encodeURIComponent(arn)}`
export const mapRunPage = (arn: string) => `/map-runs/${encodeURIComponent(arn)}`
/** The section of a state on the page of its execution. */
export const stateAnchor = (state: string) => `state-${state.replaceAll(/[^\w-]/g, '_')}`
/** The last part of an ARN: an execution's name. */
export const lastPart = (arn: string) => arn.slice(arn.lastIndexOf(':') + 1)
