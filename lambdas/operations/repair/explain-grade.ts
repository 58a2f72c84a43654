import type { GradeFacts } from './grade-queries.ts'

/** One step on the way of a grade: what is known, since when, and, where the next did not follow, why, and what to do. */
export type Step = { step: string; holds: boolean; says: string; since: Date | null; next: string | null }

/**
 * The way of a grade from the learner's account to the dashboard (rules/operations.md, "Where a grade is"). The first step that does not
 * hold is where it stopped.
 */
export function explainGrade(facts: GradeFacts, now: Date): Step[] {
  return [
    account(facts),
    enrollment(facts),
    certificate(facts),
    currentGrade(facts),
    freeze(facts, now),
    finalGrade(facts),
    shown(facts),
  ]
}

function account({ active, account: linked, backend }: GradeFacts): Step {
  const step = 'account'
  if (!active)
    return { step, holds: false, says: 'the user is not active', since: null, next: '`user activate`, if that was a mistake' }
  if (!linked)
    return { step, holds: false, says: `no account of ${backend} is linked`, since: null, next: 'the learner has to connect it' }
  const { invalidSince, linkedOn } = linked
  if (invalidSince !== null) {
    const next = 'the learner has to log in there again; what was fetched before stays'
    return { step, holds: false, says: `${backend} refuses its token`, since: invalidSince, next }
  }
  return { step, holds: true, says: `linked to ${backend}`, since: linkedOn, next: null }
}

function enrollment(facts: GradeFacts): Step {
  const { enrollment: found, asked, lastRefresh } = facts
  const step = 'enrollment'
  const since = asked.enrollment
  if (found?.active) return { step, holds: true, says: `enrolled as ${found.mode ?? 'unknown'}`, since, next: null }
  if (found) return { step, holds: false, says: 'has left the run', since, next: 'ask the site, if the learner disagrees' }
  if (since === null) {
    const failed = lastRefresh?.outcome === 'failed' ? `: ${lastRefresh.reason ?? 'failed'} in ${lastRefresh.run}` : ''
    return { step, holds: false, says: `never fetched${failed}`, since, next: '`refresh learner --force`, then `learner`' }
  }
  return {
    step,
    holds: false,
    says: 'the site reports none',
    since,
    next: 'ask the site; `refresh learner --force` asks it again',
  }
}

function certificate({ certificate: found, asked, backend }: GradeFacts): Step {
  const step = 'certificate'
  if (backend === 'mitxonline') return { step, holds: true, says: 'not needed of MITx Online', since: null, next: null }
  const since = asked.certificate
  if (found) return { step, holds: true, says: `verified, grade ${found.grade ?? 'unknown'}`, since, next: null }
  return { step, holds: true, says: since ? 'none: it decides nothing before the freeze' : 'never fetched', since, next: null }
}

function currentGrade({ currentGrade: found, asked, enrollment: enrolled }: GradeFacts): Step {
  const step = 'current grade'
  const since = asked.grade
  if (found) {
    const percent = found.percent === null ? 'unknown' : `${Math.round(found.percent * 10_000) / 100} %`
    return { step, holds: true, says: `${percent}, ${found.passed ? 'passed' : 'not passed'} there`, since, next: null }
  }
  const why = since === null ? 'never fetched' : enrolled ? 'the site gives none' : 'not asked for without an enrollment'
  return {
    step,
    holds: false,
    says: why,
    since,
    next: 'without one no final grade is made; ask the site, then `refresh learner --force`',
  }
}

function freeze({ freezeDate, freezeStatus, lastFreeze }: GradeFacts, now: Date): Step {
  const step = 'freeze'
  const since = freezeDate
  const outcome = lastFreeze?.outcome ? `${lastFreeze.outcome}${lastFreeze.reason ? `: ${lastFreeze.reason}` : ''}` : null
  if (freezeDate === null)
    return { step, holds: false, says: 'the run has no freeze date', since, next: 'give it one with `content import`' }
  if (freezeDate > now)
    return { step, holds: false, says: 'not before its date', since, next: 'nothing: the current grade counts until then' }
  if (outcome === 'frozen') return { step, holds: true, says: `frozen in ${lastFreeze?.pass}`, since, next: null }
  if (outcome !== null)
    return { step, holds: false, says: `${outcome} in ${lastFreeze?.pass}`, since, next: 'mend that, then `freeze learner`' }
  if (freezeStatus === 'complete')
    return {
      step,
      holds: false,
      says: 'the run is complete, and no pass tried this learner',
      since,
      next: '`refresh learner --force`, then `freeze learner`',
    }
  return {
    step,
    holds: false,
    says: 'no pass has tried this learner yet',
    since,
    next: '`freeze status` says when the next one comes',
  }
}

function finalGrade({ finalGrade: found, combined }: GradeFacts): Step {
  const step = 'final grade'
  if (!found) return { step, holds: false, says: 'none', since: null, next: null }
  const says = `${found.grade ?? 'none'}, ${found.passed ? 'passed' : 'not passed'}, ${found.status}`
  const together = combined ? `; with the exam ${combined.grade}` : ''
  return {
    step,
    holds: found.status === 'complete',
    says: `${says}${together}`,
    since: found.on,
    next: found.status === 'complete' ? null : '`freeze correct` makes it final',
  }
}

/** What the dashboard says, by the rules that it has (rules/dashboard.md, "Best final grade"). */
function shown({ finalGrade: final, freezeStatus, currentGrade: current }: GradeFacts): Step {
  const step = 'shown'
  if (final?.status === 'complete') return { step, holds: true, says: 'the final grade', since: final.on, next: null }
  if (freezeStatus === 'complete')
    return { step, holds: false, says: 'nothing: the run is frozen, and only final grades count', since: null, next: null }
  return current
    ? { step, holds: true, says: 'the current grade', since: null, next: null }
    : { step, holds: false, says: 'no grade', since: null, next: null }
}
