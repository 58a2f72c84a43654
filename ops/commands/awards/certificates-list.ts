import type { Command } from '../../command.ts'
import { idOf } from '../../awards.ts'
import { section, table } from '../../table.ts'
import { at } from '../../time.ts'

/** What there is of certificates and letters. */
export const certificatesList: Command = {
  words: 'certificates list',
  operands: [],
  summary: 'Certificates and letters of a learner, or of a program',
  options: { learner: { value: 'USERNAME', help: 'of this learner' }, program: { value: 'ID', help: 'of this program' } },
  effect: 'reads',
  run: async (call, { ask }) => {
    const program = call.value('program')
    const found = await ask('certificates-list', {
      learner: call.value('learner'),
      program: program === null ? null : idOf(program, '--program'),
    })
    const certificates = found.certificates.map((each) => [
      each.kind,
      each.username,
      each.title,
      each.hash,
      at(each.issuedOn),
      each.revokedOn === null ? '' : `${at(each.revokedOn)}: ${each.revokedReason ?? ''}`,
    ])
    const letters = found.letters.map((each) => [each.username, each.title, each.uuid, each.active ? '' : 'withdrawn'])
    const none = ['none']
    return {
      data: found,
      lines: [
        ...(certificates.length > 0
          ? table(['certificate of', 'learner', 'title', 'hash', 'issued (UTC)', 'revoked'], certificates)
          : ['no certificates']),
        ...section('letters', letters.length > 0 ? table(['learner', 'program', 'uuid', ''], letters) : none),
      ],
    }
  },
}
