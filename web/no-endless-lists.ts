/** Stands for what TanStack Query has for lists that go on as one scrolls (build.ts): no page has one, and every page would load it. */
export const infiniteQueryBehavior = (): undefined => undefined
export const hasNextPage = (): boolean => false
export const hasPreviousPage = hasNextPage
