import type { Problem } from '../problems.ts'

/** What failed, as a sentence, and why. */
export const ProblemText = ({ what, problem }: { what: string; problem: Problem }) => (
  <p>
    <strong>{what}</strong> {problem.text}
  </p>
)
