import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

const hasOwn = process.platform === 'linux' && process.arch === 'x64'

/**
 * Unpacks the browser, for this user of the machine once. Processes that start at once must not all do so: one would run what another still
 * writes.
 */
export async function unpackBrowser(): Promise<void> {
  if (hasOwn) await sparticuz.executablePath()
}

/**
 * A browser without a window. On Linux x64 it comes from npm, with its own fonts, so that pictures are the same everywhere; elsewhere it
 * is the Chrome that is installed.
 */
export async function launchBrowser(): Promise<Browser> {
  if (!hasOwn) return chromium.launch({ channel: 'chrome' })
  const executablePath = await sparticuz.executablePath()
  // Its own arguments are for Lambda: one process, and no web security.
  return chromium.launch({ executablePath, env: { ...process.env, FONTCONFIG_PATH: join(tmpdir(), 'fonts') } })
}
