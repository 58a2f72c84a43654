import type { Program } from '../api/types.ts'
import { messages } from '../messages.ts'

const { examCard } = messages

export function ExamCard({ program: { exam_card_status: status, courses } }: { program: Program }) {
  if (status === '') return null
  const open = courses.filter((course) => course.can_schedule_exam)
  return (
    <section className="area-exams card" aria-labelledby="exams">
      <h2 id="exams" className="card-title">
        {examCard.title}
      </h2>
      <p>{examCard[status]}</p>
      {status === 'schedulable' && (
        <ul className="link-list">
          {open.map(({ id, title }) => (
            <li key={id}>
              <a href={`#course-${id}`}>{title}</a>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
