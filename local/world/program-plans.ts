import type { Backend } from '../../lambdas/domain/backends.ts'

/** What a catalog is made from; a world file may bring its own. */
export type ProgramPlan = {
  title: string
  live?: boolean | undefined
  price?: string | undefined
  topics?: readonly string[] | undefined
  requiredElectives?: number | undefined
  /** Whether its courses have proctored exams. */
  exams?: boolean | undefined
  courses: readonly {
    title: string
    key: string
    backend: Backend
    elective?: boolean | undefined
    /** One per term around now when left out. */
    runs?: readonly { key: string; start: string; end: string }[] | undefined
  }[]
}

/** Its members are left out of bulk runs when they are in no other program (rules/refresh.md, "Who"). */
export const DEDP_TITLE = 'Data, Economics, and Development Policy'

export const programPlans: readonly ProgramPlan[] = [
  {
    title: 'Supply Chain Management',
    topics: ['Business', 'Supply Chain'],
    courses: [
      { title: 'Supply Chain Analytics', key: 'MITx+CTL.SC0x', backend: 'edxorg' },
      { title: 'Supply Chain Fundamentals', key: 'MITx+CTL.SC1x', backend: 'edxorg' },
      { title: 'Supply Chain Design', key: 'MITx+CTL.SC2x', backend: 'edxorg' },
      { title: 'Supply Chain Dynamics', key: 'MITx+CTL.SC3x', backend: 'edxorg' },
      { title: 'Supply Chain Technology and Systems', key: 'MITx+CTL.SC4x', backend: 'mitxonline' },
    ],
  },
  {
    title: DEDP_TITLE,
    price: '1000.00',
    topics: ['Economics', 'Data Science'],
    exams: true,
    courses: [
      { title: 'Microeconomics', key: 'MITxT+14.100x', backend: 'mitxonline' },
      { title: 'Data Analysis for Social Scientists', key: 'MITxT+14.310x', backend: 'mitxonline' },
      { title: 'The Challenges of Global Poverty', key: 'MITx+14.73x', backend: 'edxorg' },
      { title: 'Foundations of Development Policy', key: 'MITx+14.740x', backend: 'edxorg' },
      { title: 'Designing and Running Randomized Evaluations', key: 'MITxT+JPAL102x', backend: 'mitxonline' },
    ],
  },
  {
    title: 'Statistics and Data Science',
    price: '300.00',
    topics: ['Data Science', 'Mathematics'],
    requiredElectives: 1,
    courses: [
      { title: 'Probability: the Science of Uncertainty and Data', key: 'MITx+6.431x', backend: 'edxorg' },
      { title: 'Fundamentals of Statistics', key: 'MITx+18.6501x', backend: 'edxorg' },
      { title: 'Machine Learning with Python', key: 'MITx+6.86x', backend: 'edxorg' },
      { title: 'Data Analysis: Statistical Modeling', key: 'MITxT+6.419x', backend: 'mitxonline', elective: true },
      { title: 'Learning Time Series with Interventions', key: 'MITxT+6.3720x', backend: 'mitxonline', elective: true },
    ],
  },
  {
    title: 'Finance',
    price: '450.00',
    topics: ['Business', 'Finance'],
    courses: [
      { title: 'Foundations of Modern Finance I', key: 'MITxT+15.415.1x', backend: 'mitxonline' },
      { title: 'Foundations of Modern Finance II', key: 'MITxT+15.415.2x', backend: 'mitxonline' },
      { title: 'Mathematical Methods for Quantitative Finance', key: 'MITxT+15.455x', backend: 'mitxonline' },
      { title: 'Financial Accounting', key: 'MITx+15.516x', backend: 'edxorg' },
    ],
  },
  {
    title: 'Principles of Manufacturing',
    price: '250.00',
    topics: ['Engineering'],
    courses: [
      { title: 'Manufacturing Process Control I', key: 'MITx+2.830.1x', backend: 'edxorg' },
      { title: 'Manufacturing Process Control II', key: 'MITx+2.830.2x', backend: 'edxorg' },
      { title: 'Manufacturing Systems I', key: 'MITxT+2.854.1x', backend: 'mitxonline' },
      { title: 'Management in Engineering', key: 'MITxT+2.961.1x', backend: 'mitxonline' },
    ],
  },
]
