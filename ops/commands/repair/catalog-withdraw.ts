import { type Command, UsageError } from '../../command.ts'
import { asked } from '../../people.ts'

/** Takes a program out of the catalog on purpose, so that nothing calls it lost. */
export const catalogWithdraw: Command = {
  words: 'catalog withdraw',
  operands: ['program id'],
  summary: 'Take a program out of the catalog on purpose, for good at MIT Learn; needs --reason',
  options: { 'page-only': { help: 'only its page: MIT Learn skips the program, learners go on' } },
  effect: 'destroys',
  run: async (call, { ask }) => {
    const { reason } = call.change
    if (reason === null) throw new UsageError('catalog withdraw: --reason is missing')
    const id = call.operand('program id')
    if (!/^[1-9]\d{0,8}$/.test(id)) throw new UsageError('catalog withdraw: <program id> must be a number')
    const pageOnly = call.flag('page-only')
    const request = { reason, programId: Number(id), pageOnly }
    const what = pageOnly ? 'the page of program' : 'program'
    const found = await asked(
      call,
      (change) => ask('catalog-withdraw', { ...change, ...request }),
      ({ title }) =>
        call.confirm(`Take ${what} ${id} (${title}) out of the catalog? MIT Learn unpublishes it, and it stays so there.`),
    )
    const { dryRun } = call.change
    const lines = [`${what} ${id} (${found.title}) ${dryRun ? 'would be' : 'is'} out of the catalog, on purpose`]
    return { data: { ...found, dryRun }, lines }
  },
}
