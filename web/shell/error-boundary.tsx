import { Component, type ReactNode } from 'react'
import { messages } from '../messages.ts'

/** A page that breaks while it is drawn is replaced by one that says so. React has no other form for this than a class. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false }

  static getDerivedStateFromError() {
    return { isBroken: true }
  }

  override render() {
    if (!this.state.isBroken) return this.props.children
    return (
      <main className="page page-narrow">
        <h1>{messages.error.crash}</h1>
        <p>{messages.error.crashText}</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          {messages.error.reload}
        </button>
      </main>
    )
  }
}
