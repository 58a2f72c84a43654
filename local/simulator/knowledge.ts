import type { Backend } from '../../lambdas/domain/backends.ts'
import type { CatalogRun } from '../world/catalog.ts'
import type { Account, Grade, Learner, Study } from '../world/learner.ts'
import type { World } from '../world/world.ts'

/** What one site knows: the world, and what was changed since. */
export type Knowledge = {
  learner: (index: number) => Learner
  account: (index: number) => Account | undefined
  studies: (index: number) => readonly Study[]
  study: (index: number, courseKey: string) => Study | undefined
  run: (courseKey: string) => CatalogRun | undefined
  /** Enrolls, or changes what is sent of the enrollment. @throws RangeError when the site does not teach the run. */
  enroll: (
    index: number,
    courseKey: string,
    sent: { mode?: string | undefined; isActive?: boolean | undefined },
    created: Date,
  ) => Study
  /** null takes the grade away. @throws RangeError when the learner is not enrolled. */
  setGrade: (index: number, courseKey: string, grade: Grade | null) => void
  reset: () => void
}

export function createKnowledge(world: World, backend: Backend): Knowledge {
  const changes = new Map<number, Map<string, Study>>()

  const run = (courseKey: string) => {
    const found = world.catalog.runs.get(courseKey)
    return found?.backend === backend ? found : undefined
  }
  const account = (index: number): Account | undefined => {
    const own = world.learner(index).accounts[backend]
    return own?.isKnown ? own : undefined
  }
  const studies = (index: number): readonly Study[] => {
    const own = account(index)?.studies ?? []
    const changed = changes.get(index)
    return changed ? [...new Map([...own.map((each) => [each.run.key, each] as const), ...changed]).values()] : own
  }
  const study = (index: number, courseKey: string) => studies(index).find((each) => each.run.key === courseKey)
  const change = (index: number, changed: Study) => {
    const all = changes.get(index) ?? new Map<string, Study>()
    changes.set(index, all.set(changed.run.key, changed))
    return changed
  }

  return {
    learner: world.learner,
    account,
    studies,
    study,
    run,
    enroll: (index, courseKey, { mode, isActive }, created) => {
      const taught = run(courseKey)
      if (!taught) throw new RangeError(`${courseKey}: not a run of ${backend}`)
      const before = study(index, courseKey)
      const fresh = {
        run: taught,
        mode: 'audit',
        isActive: true,
        isDead: false,
        created: created.toISOString(),
        grade: null,
        certificate: null,
      }
      const { mode: modeBefore, isActive: wasActive, ...rest } = { ...fresh, ...before }
      return change(index, { ...rest, mode: mode ?? modeBefore, isActive: isActive ?? wasActive })
    },
    setGrade: (index, courseKey, grade) => {
      const before = study(index, courseKey)
      if (!before) throw new RangeError(`${courseKey}: the learner is not enrolled there on ${backend}`)
      change(index, { ...before, grade })
    },
    reset: () => changes.clear(),
  }
}
