import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

/**
 * Ends the output of a run with `N passed, N failed`. What keeps tests from running counts as failed: a file that does not load, a
 * failed set-up, an error outside of any test, no test at all. Skipped tests do too where CI is set.
 * With COUNTS_FILE set, the counts go there as JSON instead, for scripts/test.ts to add up.
 */
export default class ClosingLine implements Reporter {
  private passed = 0
  private failed = 0

  onInit(): void {
    process.once('exit', (code) => {
      // A failed global set-up, or a run without tests, ends with an error and reports no test.
      if (code !== 0 && this.failed === 0) this.failed = 1
      const file = process.env['COUNTS_FILE']
      if (file === undefined) console.log(`\n${this.passed} passed, ${this.failed} failed`)
      else writeFileSync(file, JSON.stringify({ passed: this.passed, failed: this.failed }))
    })
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    this.failed += errors.length
    for (const module of modules) this.count(module)
    if (this.failed > 0) process.exitCode = 1
  }

  private count(module: TestModule): void {
    this.failed += module.errors().length
    for (const suite of module.children.allSuites()) this.failed += suite.errors().length
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'passed') this.passed += 1
      else if (state === 'failed' || state === 'pending' || process.env['CI']) this.failed += 1
    }
  }
}
