import type { RenderPage } from './contract.ts'

/** What the functions know of the app (package.json, "imports"): its components are made for browsers, and so are their types. */
export declare const renderPage: RenderPage
