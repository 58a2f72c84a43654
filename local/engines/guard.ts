import { spawn } from 'node:child_process'

/**
 * Runs a command when this process ends without having called the function that is returned: killed with SIGKILL too, of which no process
 * hears itself. A shell of its own waits for the pipe between the two to close; Windows, which has none, is left to the exit hook of
 * whoever starts an engine.
 */
export function whenThisProcessEnds([command = '', ...args]: readonly string[]): () => void {
  if (process.platform === 'win32') return () => {}
  const shell = spawn('sh', ['-c', 'read -r _ || "$@"', 'guard', command, ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl-C reaches the whole group, and the guard has to outlive this process.
    detached: true,
  })
  shell.on('error', () => {})
  shell.stdin.on('error', () => {})
  shell.unref()
  return () => shell.stdin.end('\n')
}

/** Ends another process with this one, however this one ends. */
export function endWithThisProcess(pid: number | undefined, signal: 'SIGINT' | 'SIGKILL'): () => void {
  if (pid === undefined) return () => {}
  const end = () => {
    try {
      process.kill(pid, signal)
    } catch {
      // It has ended already.
    }
  }
  process.once('exit', end)
  const release = whenThisProcessEnds(['kill', '-s', signal.slice('SIG'.length), String(pid)])
  return () => {
    process.removeListener('exit', end)
    release()
  }
}
