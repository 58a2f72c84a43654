import { type LegalName, ownScript } from './own-script.ts'
import { createRandom } from './random.ts'

/** Who somebody is, apart from what they study. */
export type Person = {
  index: number
  firstName: string
  lastName: string
  /** Where it is another one than the name in Latin letters. */
  legalName?: LegalName
  email: string
  country: string
  /** Of the forms that Open edX knows: m, f, o. */
  gender: string
  birthYear: number
  education: string
  language: string
}

const FIRST =
  'Ada Amara Andrés Anika Aroha Bence Björn Chidi Chloé Daiki Dilara Elif Emeka Fatima Farah Grace Hana Hugo Inés Isaac Jamal José Júlia Kenji Kofi Leila Lucía Mateo Mei Milan Nadia Noor Omar Oluwaseun Priya Rafael Renée Rosa Samir Sanjay Sofia Tariq Thảo Tomáš Uma Valentina Wei Yara Zoë Zuri'.split(
    ' ',
  )
const LAST =
  'Abara Almeida Andersen Bauer Blanchard Castillo Chen Costa Dubois Díaz Eze Fernández Fischer García Gupta Haddad Hernández Ibrahim Ito Jansen Kaur Khan Kim Kowalska Kumar Lefèvre Lopes Martínez Mbeki Mensah Moreau Müller Nakamura Nguyễn Novák Okafor Oliveira Patel Petrov Popescu Ramírez Rossi Sato Schneider Silva Singh Suzuki Tanaka Wanjiru Zhou'.split(
    ' ',
  )
const COUNTRIES = ['US', 'IN', 'BR', 'NG', 'DE', 'MX', 'JP', 'KE', 'GB', 'FR', 'VN', 'ZA', 'CO', 'ID', 'CA']
const EDUCATION = ['p', 'm', 'b', 'a', 'hs']
const LANGUAGES = ['en', 'es', 'pt', 'fr', 'hi', 'ja', 'de']

export function createPerson(seed: string, index: number): Person {
  const random = createRandom(seed, 'person', index)
  const drawn = { firstName: random.pick(FIRST), lastName: random.pick(LAST) }
  const { firstName, lastName, legalName } = { legalName: undefined, ...drawn, ...ownScript(seed, index) }
  return {
    index,
    firstName,
    lastName,
    ...(legalName && { legalName }),
    email: emailOf(firstName, lastName, index),
    country: random.pick(COUNTRIES),
    gender: random.pick(['m', 'f', 'o']),
    birthYear: random.integer(1958, 2004),
    education: random.pick(EDUCATION),
    language: random.pick(LANGUAGES),
  }
}

/** What follows from a name of somebody's own choice. */
export function namedAs({ firstName, lastName }: { firstName: string; lastName: string }, index: number) {
  return { firstName, lastName, email: emailOf(firstName, lastName, index) }
}

const emailOf = (firstName: string, lastName: string, index: number) =>
  `${ascii(firstName)}.${ascii(lastName)}.${index}@example.org`

/** Names of one person differ between the sites, as in real life: what is asked of a site must use its own. Both end in the index. */
export function usernameOf({ firstName, lastName, index }: Person, backend: 'edxorg' | 'mitxonline'): string {
  return [ascii(firstName), ascii(lastName), index].join(backend === 'edxorg' ? '_' : '-')
}

/** Lower case, without accents, so that it is a username anywhere. */
function ascii(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/[^A-Za-z]/g, '')
    .toLowerCase()
}
