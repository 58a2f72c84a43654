import { useQuery } from '@tanstack/react-query'
import { Link, Redirect, useLocation, useParams, useSearch } from 'wouter'
import { steps, type Step } from '../../lambdas/domain/profile-steps.ts'
import { type OwnProfile, ownProfileQuery } from '../api/profile.ts'
import NotFoundPage from '../pages/not-found.tsx'
import { useAnnounce } from '../shell/announcer.tsx'
import { nextOf } from '../shell/next.ts'
import { Page } from '../shell/page.tsx'
import { isStaff, useIncompleteStep, useUser } from '../shell/session.tsx'
import { Failure } from '../ui/failure.tsx'
import { Notice } from '../ui/notice.tsx'
import { Problem } from '../ui/problem.tsx'
import { WriteButton } from '../ui/write-button.tsx'
import { AboutMe } from './about-me.tsx'
import { useLists } from './choices.ts'
import { EntriesStep } from './entries-step.tsx'
import { jobs, schools } from './kinds.tsx'
import { texts } from './messages.ts'
import { PersonalStep } from './personal-step.tsx'
import { PhotoCard } from './photo-card.tsx'
import { useChecks } from './use-profile-form.ts'
import { useSaveFields } from './use-save.ts'

/** The parts of one's own profile: one after the other until it is complete, and any of them from then on (rules/app.md, "Profile"). */
export default function ProfilePage() {
  const user = useUser()
  const asked = useParams()['step']
  const step = steps.find((each) => each === asked)
  const { data: own, error, refetch } = useQuery(ownProfileQuery(user.username))
  const next = useIncompleteStep()
  const pathOf = useStepPath()
  if (!step) return <NotFoundPage />
  if (next && steps.indexOf(step) > steps.indexOf(next)) return <Redirect to={pathOf(next)} replace />
  return (
    <Page title={next ? texts.stepOf(step, steps.indexOf(step) + 1, steps.length) : texts.titleOf(step)} className="page-narrow">
      {next && <Notice>{texts.notice}</Notice>}
      <Steps shown={step} next={next} />
      {step === 'personal' && <p className="muted">{texts.required}</p>}
      {own ? (
        <StepForm key={step} step={step} own={own} />
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <div className={step === 'personal' ? 'skeleton skeleton-form' : 'skeleton skeleton-rows'} />
      )}
    </Page>
  )
}

/** The address of a step. Where the reader was going when the profile was found incomplete goes along. */
function useStepPath(): (step: Step) => string {
  const search = useSearch()
  return (step) => (search === '' ? `/profile/${step}` : `/profile/${step}?${search}`)
}

function Steps({ shown, next }: { shown: Step; next: Step | null }) {
  const pathOf = useStepPath()
  const isOpen = (step: Step) => next === null || steps.indexOf(step) <= steps.indexOf(next)
  return (
    <nav aria-label={texts.steps} className="steps">
      <ol>
        {steps.map((step) => (
          <li key={step}>
            {isOpen(step) ? (
              <Link href={pathOf(step)} aria-current={step === shown ? 'step' : undefined}>
                {texts.stepNames[step]}
              </Link>
            ) : (
              <span className="muted">{texts.stepNames[step]}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}

function StepForm({ step, own }: { step: Step; own: OwnProfile }) {
  const [, navigate] = useLocation()
  const announce = useAnnounce()
  const pathOf = useStepPath()
  const isOnboarding = useIncompleteStep() !== null
  useChecks()
  useLists()
  switch (step) {
    case 'personal':
      return (
        <>
          <PersonalStep
            own={own}
            action={isOnboarding ? texts.next : texts.save}
            onSaved={() => (isOnboarding ? navigate(pathOf('education')) : announce(texts.saved))}
          />
          {!isOnboarding && <PhotoCard own={own} />}
          {!isOnboarding && <AboutMe own={own} />}
        </>
      )
    case 'education':
      return (
        <>
          <EntriesStep own={own} kind={schools} />
          {isOnboarding && (
            <p>
              <Link href={pathOf('professional')} className="button">
                {texts.skip}
              </Link>
            </p>
          )}
        </>
      )
    case 'professional':
      return (
        <>
          <EntriesStep own={own} kind={jobs} />
          {isOnboarding && <Finish own={own} />}
        </>
      )
  }
}

/** Says that the profile is filled out: the end of the onboarding. */
function Finish({ own }: { own: OwnProfile }) {
  const user = useUser()
  const [, navigate] = useLocation()
  const search = useSearch()
  const { mutate, isPending, error } = useSaveFields()
  const end = nextOf(search) ?? (isStaff(user) ? '/learners' : '/dashboard')
  const finish = () => mutate({ own, change: { filled_out: true } }, { onSuccess: () => navigate(end) })
  return (
    <div className="finish">
      {error && <Problem what={texts.notSaved} error={error} />}
      <WriteButton onClick={finish} isBusy={isPending}>
        {texts.finish}
      </WriteButton>
    </div>
  )
}
