import { keepWorld } from '../../local/kept-world.ts'
import { startSystem } from '../../local/system.ts'

/**
 * The whole local system with a database of the old system beside it, in a process that may be killed: on the data folder and the database
 * that it is told of. Given the name of an execution, it starts a pass under it; those that were running go on in any case. Says
 * `ready` when it is up.
 */
const [directory = '', databaseUrl = '', oldDatabase = '', execution] = process.argv.slice(2)
const now = new Date()
const world = await keepWorld(directory, { learners: 1, seed: 'none', file: undefined, faults: undefined }, now)
const system = await startSystem({
  directory,
  world,
  databaseUrl,
  oldDatabase,
  port: 0,
  isolated: false,
  withSearch: false,
  withApp: false,
  random: () => 0,
  progress: () => {},
  report: console.error,
})
if (execution !== undefined) {
  const machineArn = system.arnOf('import-old-database')
  system.engine.startExecution({ machineArn, name: execution, input: '{"kind":"run"}' })
}
console.log('ready')
