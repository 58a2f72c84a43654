import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** The commit of this checkout, with `-dirty` where files differ from it; `unknown` where this is no repository. */
export function releaseHere(): string {
  const git = spawnSync('git', ['describe', '--always', '--dirty', '--abbrev=12', '--exclude=*'], {
    cwd: join(import.meta.dirname, '..'),
    encoding: 'utf8',
  })
  return git.status === 0 && git.stdout.trim() !== '' ? git.stdout.trim() : 'unknown'
}
