import { type Finding, readAsMitLearn, readLetterAsMitLearn } from '../domain/catalog-contract.ts'
import { correlationId } from '../platform/correlation.ts'
import { USER_AGENT } from '../upstreams/backend.ts'
import { createHttp, type Http } from '../upstreams/http.ts'

export type CatalogCheck = {
  /** Whether MIT Learn takes the catalog. What it skips on purpose is no fault. */
  ok: boolean
  /** How many programs it takes. */
  programs: number
  findings: Finding[]
}

/** MIT Learn waits so long for a page. */
const PAGE_TIMEOUT_MS = 5_000
const CATALOG_TIMEOUT_MS = 30_000

/** Reads the catalog and the pages over the site's public address, as MIT Learn does, and says what it would fail on or skip. */
export async function checkCatalog(siteUrl: string): Promise<CatalogCheck> {
  const client = (timeoutMs: number) =>
    createHttp({ baseUrl: siteUrl, userAgent: USER_AGENT, timeoutMs, correlationId: correlationId(), count: () => {} })
  const catalog = await ask(client(CATALOG_TIMEOUT_MS), 'catalog', 'api/v0/catalog/')
  if (typeof catalog === 'string')
    return { ok: false, programs: 0, findings: [{ effect: 'fatal', program: null, message: catalog }] }
  const { programs, findings } = readAsMitLearn(catalog.status, catalog.text)
  const pages = client(PAGE_TIMEOUT_MS)
  for (const id of programs) {
    const path = `api/v0/wagtail/pages/?type=cms.ProgramPage&fields=*&program_id=${id}`
    const page = await ask(pages, `page of program ${id}`, path)
    if (typeof page === 'string') findings.push({ effect: 'page', program: id, message: page })
    else findings.push(...readLetterAsMitLearn(id, page.status, page.text))
  }
  return { ok: findings.every(({ effect }) => effect === 'skipped'), programs: programs.length, findings }
}

/** The answer, or why there is none. */
async function ask(http: Http, call: string, path: string): Promise<{ status: number; text: string } | string> {
  try {
    return await http.exchange({ call, path })
  } catch (error) {
    return error instanceof Error ? error.message : 'no answer'
  }
}
