import { html, type Markup } from './html.ts'

/** Signs drawn, not written: whatever fonts there are, an outcome is told without its colour. On a square of 10 units. */
const PATHS = {
  running: 'M1.5,5 h1 M4.5,5 h1 M7.5,5 h1',
  succeeded: 'M1.5,5.5 L4,8 L8.5,2.5',
  caught: 'M5,1.5 V6 M5,8 V8.6',
  failed: 'M2,2 L8,8 M8,2 L2,8',
  aborted: 'M2.5,2.5 H7.5 V7.5 H2.5 Z',
} as const

export type Sign = keyof typeof PATHS

/** A sign for within an SVG. */
export const signPath = (sign: Sign): Markup => html`<path class="sign" d="${PATHS[sign]}"/>`

/** A sign for within a text. */
export const sign = (which: Sign): Markup =>
  html`<svg class="inline-sign" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">${signPath(which)}</svg>`
