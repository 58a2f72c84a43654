import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const runbook = readFileSync('docs/operations.md', 'utf8')
/** What stands for it on one machine: the first column of the table at the beginning. */
const counterparts = runbook.slice(runbook.indexOf('| there | here |'), runbook.indexOf('## Is everything well'))

it('says what each command of AWS is on one machine, or that it is only on AWS', () => {
  const services = new Set([...runbook.matchAll(/\baws ([a-z]+) [a-z]+-?/g)].map(([, service = '']) => service))
  expect(services.size).toBeGreaterThan(4)
  expect([...services].filter((service) => !counterparts.includes(`\`aws ${service}`))).toEqual([])
  for (const step of ['npm run cdk -- deploy', 'lib/configuration.ts']) expect(counterparts).toContain(step)
})

it('leads from section to section, and nowhere else', () => {
  const anchors = new Set(
    [...runbook.matchAll(/^## (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    ),
  )
  const links = [...runbook.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor)
  expect(links.length).toBeGreaterThan(20)
  expect(links.filter((anchor) => !anchors.has(anchor))).toEqual([])
})
