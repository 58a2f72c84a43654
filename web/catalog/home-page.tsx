import { Link } from 'wouter'
import { messages } from '../messages.ts'
import { Page } from '../shell/page.tsx'
import { ProgramList } from './program-list.tsx'

const { home, menu } = messages

export default function HomePage() {
  return (
    <Page title={home.title} className="home">
      <p className="lead">{home.lead}</p>
      <div className="actions">
        <Link href="/signin" className="button button-large">
          {menu.signIn}
        </Link>
      </div>
      <section aria-labelledby="programs" className="home-programs">
        <h2 id="programs">{home.programs}</h2>
        <ProgramList />
      </section>
      <ul className="points">
        {home.points.map(([title, text]) => (
          <li key={title}>
            <h2>{title}</h2>
            <p>{text}</p>
          </li>
        ))}
      </ul>
    </Page>
  )
}
