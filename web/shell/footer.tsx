import { messages } from '../messages.ts'
import { useSupport } from './session.tsx'
import { showUtc, useUtc } from './utc.ts'
import { themes, useTheme } from './theme.ts'

export function Footer() {
  const support = useSupport()
  return (
    <footer className="footer">
      <div className="footer-inner">
        <p className="muted">{messages.footer.about}</p>
        {support && <a href={`mailto:${support}`}>{messages.footer.support}</a>}
        <UtcSwitch />
        <ThemeSwitch />
      </div>
    </footer>
  )
}

function UtcSwitch() {
  const isUtc = useUtc()
  return (
    <label className="check">
      <input type="checkbox" checked={isUtc} onChange={(event) => showUtc(event.target.checked)} />
      <span>{messages.utc}</span>
    </label>
  )
}

function ThemeSwitch() {
  const [theme, choose] = useTheme()
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">{messages.theme.legend}</legend>
      {themes.map((each) => (
        <label key={each} className="segment">
          <input type="radio" name="theme" value={each} checked={each === theme} onChange={() => choose(each)} />
          <span>{messages.theme[each]}</span>
        </label>
      ))}
    </fieldset>
  )
}
