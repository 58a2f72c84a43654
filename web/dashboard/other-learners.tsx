import { useQuery } from '@tanstack/react-query'
import { programLearnersQuery } from '../api/queries.ts'
import { messages } from '../messages.ts'
import { PageLink } from '../shell/page-link.tsx'

const { others } = messages

/** Some faces of the program. It is decoration: without an answer there is nothing. */
export function OtherLearners({ programId }: { programId: number }) {
  const { data } = useQuery(programLearnersQuery(programId))
  if (!data || data.learners_count === 0) return null
  return (
    <section className="card" aria-labelledby="others">
      <h2 id="others" className="card-title">
        {others.title}
      </h2>
      <p className="faces" aria-hidden="true">
        {data.learners.map(({ username, image_small: image }) => (
          <img key={username} className="avatar" src={image} alt="" width={40} height={40} loading="lazy" />
        ))}
      </p>
      <p>{others.count(data.learners_count)}</p>
      <PageLink href="/learners">{others.all}</PageLink>
    </section>
  )
}
