import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { costBlocks, withBlocks } from './cost-text.ts'

/**
 * Works out what the documents say of cost and size, from bench/figures.json, and writes it into their marked blocks:
 * `node scripts/run.mjs node scripts/cost.ts`. A test keeps them true.
 */
const root = join(import.meta.dirname, '..')
const blocks = costBlocks(join(root, 'bench/figures.json'))
for (const name of ['cost', 'scale']) {
  const path = join(root, 'docs', `${name}.md`)
  writeFileSync(path, withBlocks(readFileSync(path, 'utf8'), blocks))
}
