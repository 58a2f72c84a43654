import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

/**
 * A browser without a window. On Linux x64 it comes from npm, with its own fonts, so that pictures are the same everywhere; elsewhere it
 * is the Chrome that is installed.
 */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return chromium.launch({ channel: 'chrome' })
  const executablePath = await sparticuz.executablePath()
  // Its own arguments are for Lambda: one process, and no web security.
  return chromium.launch({ executablePath, env: { ...process.env, FONTCONFIG_PATH: join(tmpdir(), 'fonts') } })
}
