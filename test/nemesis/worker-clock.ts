/** Loaded by each function's process before its bundle: every second process goes by a clock that is off by what the file `clock` beside the bundles says. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const [, , bundle = ''] = process.argv
const file = join(dirname(dirname(bundle)), 'clock')
const READ_MS = 100
const RealDate = Date
let offset = 0

function read(): void {
  try {
    offset = Number(readFileSync(file, 'utf8'))
  } catch {
    offset = 0
  }
}

if (process.pid % 2 === 0) {
  read()
  setInterval(read, READ_MS).unref()
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: unknown[], self) =>
      Reflect.construct(target, args.length === 0 ? [RealDate.now() + offset] : args, self),
    get: (target, key, self) => (key === 'now' ? () => RealDate.now() + offset : Reflect.get(target, key, self)),
  })
}
