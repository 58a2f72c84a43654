import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

/** One import per forbidden direction of docs/architecture.md, "Rooms", and some that are allowed. */
const imports: readonly [file: string, from: string, allowed: boolean][] = [
  ['lambdas/domain/a.ts', '../platform/log.ts', false],
  ['lambdas/domain/b.ts', 'node:fs', false],
  ['lambdas/domain/c.ts', '@aws-sdk/client-sfn', false],
  ['lambdas/domain/d.ts', './a.ts', true],
  ['lambdas/platform/a.ts', '../refresh/run.ts', false],
  ['lambdas/platform/b.ts', '../domain/backends.ts', true],
  ['lambdas/platform/handlers/c.ts', '../../upstreams/http.ts', false],
  ['lambdas/upstreams/a.ts', '../catalog/queries.ts', false],
  ['lambdas/upstreams/b.ts', '../platform/log.ts', true],
  ['lambdas/refresh/a.ts', '../freeze/queries.ts', false],
  ['lambdas/refresh/handlers/b.ts', '../../dashboard/queries.ts', false],
  ['lambdas/refresh/handlers/c.ts', '../queries.ts', true],
  ['lambdas/refresh/d.ts', '../../local/main.ts', false],
  ['lambdas/moving-in/a.ts', '../dashboard/dashboard.ts', true],
  ['lambdas/moving-in/b.ts', '../refresh/queries.ts', false],
  ['lambdas/dashboard/a.ts', '../moving-in/queries.ts', false],
  ['lambdas/operations/a.ts', '../../lib/app.ts', false],
  ['lambdas/operations/b.ts', '../freeze/explain.ts', true],
  ['lambdas/functions.ts', '../test/kit/database.ts', false],
  ['lib/a.ts', '../local/main.ts', false],
  ['lib/b.ts', '../lambdas/functions.ts', true],
  ['local/a.ts', '../test/kit/database.ts', false],
  ['local/b.ts', '../lambdas/functions.ts', true],
  ['web/a.ts', '../lambdas/routes.ts', false],
  ['web/b.ts', '../lambdas/domain/profile-forms.ts', true],
  ['web/profile/c.ts', '../../lambdas/platform/log.ts', false],
  ['web/profile/d.ts', '../../lambdas/domain/profile-forms.ts', true],
  ['web/profile/e.ts', '../../lambdas/auth/handlers/session.ts', false],
]

let refused: Set<string>
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'micromasters-rooms-'))
  await writeFile(
    join(folder, 'oxlint.config.ts'),
    `export { default } from '${pathToFileURL(resolve('oxlint.config.ts')).href}'\n`,
  )
  for (const [file, from] of imports) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), `import '${from}'\n`)
  }
  const report = await new Promise<string>((done) =>
    execFile('oxlint', ['--format', 'json', '.'], { cwd: folder }, (_, output) => done(output)),
  )
  const { diagnostics }: { diagnostics: { code: string; filename: string }[] } = JSON.parse(report)
  refused = new Set(diagnostics.filter(({ code }) => code.includes('no-restricted-imports')).map(({ filename }) => filename))
})
afterAll(() => rm(folder, { recursive: true }))

it.each(imports)('%s importing %s: allowed is %s', (file, _, allowed) => {
  expect(refused.has(file)).toBe(!allowed)
})
