import type { LegalName } from './own-script.ts'
import type { Person } from './person.ts'
import { createRandom } from './random.ts'

/** How far somebody has come with the profile: some have only begun, and some have only ever signed in. */
export type ProfileProgress = 'complete' | 'begun' | 'empty'

export function progressOf({ index }: Person): ProfileProgress {
  if (index % 25 === 19) return 'begun'
  return index % 25 === 24 ? 'empty' : 'complete'
}

type Home = { state: string; city: string; address: string; postalCode: string | null; phone: string }

const home = (state: string, city: string, address: string, phone: string, postalCode: string | null = null): Home => ({
  state,
  city,
  address,
  phone,
  postalCode,
})

/** Where people of a country live here: places that are there, and numbers of the form that the country has. */
const HOMES: Readonly<Record<string, Home>> = {
  US: home('US-MA', 'Cambridge', '77 Massachusetts Avenue', '+1 617 253 1000', '02139'),
  IN: home('IN-KA', 'Bengaluru', '12 MG Road', '+91 80 2293 2001'),
  BR: home('BR-SP', 'São Paulo', 'Avenida Paulista 900', '+55 11 3091 3116'),
  NG: home('NG-LA', 'Lagos', '5 Marina', '+234 803 123 4567'),
  DE: home('DE-BE', 'Berlin', 'Lindenstraße 9', '+49 30 2093 0'),
  MX: home('MX-CMX', 'Ciudad de México', 'Avenida Juárez 20', '+52 55 5622 1332'),
  JP: home('JP-13', 'Tokyo', '7-3-1 Hongo', '+81 3 3812 2111'),
  KE: home('KE-30', 'Nairobi', '14 Moi Avenue', '+254 20 491 0000'),
  GB: home('GB-LND', 'London', '1 Gower Street', '+44 20 7679 2000'),
  FR: home('FR-IDF', 'Paris', "45 rue d'Ulm", '+33 1 44 32 30 00'),
  VN: home('VN-HN', 'Hanoi', '19 Le Thanh Tong', '+84 24 3754 7506'),
  ZA: home('ZA-WC', 'Cape Town', '3 Long Street', '+27 21 650 9111'),
  CO: home('CO-DC', 'Bogotá', 'Carrera 7 40', '+57 601 3208320'),
  ID: home('ID-JK', 'Jakarta', 'Jalan Sudirman 1', '+62 21 7867222'),
  CA: home('CA-ON', 'Ottawa', '75 Laurier Avenue', '+1 613 562 5700', 'K1N 6N5'),
}

const COMPANIES = ['Nova Freight', 'Harbour Analytics', 'Greenfield Energy', 'Acme', 'Lotus Health']
const POSITIONS = ['Analyst', 'Engineer', 'Manager', 'Planner', 'Teacher']
const INDUSTRIES = ['Logistics and transport', 'Education', 'Energy', 'Finance and insurance', 'Health care']
const SCHOOLS = ['National University', 'Institute of Technology', 'State College']
const FIELDS = ['Engineering', 'Economics', 'Statistics', 'Public policy']

/** Letters that a passport would have. */
const latin = (name: string) =>
  name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\u0020-\u00ff]/g, '')

type Own = { profile?: ProfileProgress; legalName?: LegalName }

/**
 * What somebody has said of themselves, by the columns of the profile, with jobs and schools; `own`: what is known of somebody, in place of
 * what would be made up.
 */
export function profileOf(seed: string, person: Person, own: Own = {}) {
  const progress = own.profile ?? progressOf(person)
  if (progress === 'empty') return { filled_out: false, work_history: [], education: [] }
  const { firstName, lastName, country } = person
  const legal = own.legalName ?? person.legalName ?? { first: firstName, last: lastName }
  const names = {
    first_name: legal.first,
    last_name: legal.last,
    preferred_name: firstName,
    romanized_first_name: latin(firstName),
    romanized_last_name: latin(lastName),
  }
  if (progress === 'begun') return { ...names, filled_out: false, work_history: [], education: [] }
  const random = createRandom(seed, 'profile', person.index)
  const { state, city, address, postalCode, phone } = HOMES[country] ?? home('', '', '', '')
  const place = { country, state_or_territory: state, city }
  return {
    ...names,
    ...place,
    filled_out: true,
    address,
    postal_code: postalCode,
    birth_country: country,
    phone_number: phone,
    about_me: `I study to plan better, after years as ${random.pick(['an analyst', 'a teacher', 'an engineer'])}.`,
    work_history: [
      {
        ...place,
        company_name: random.pick(COMPANIES),
        position: random.pick(POSITIONS),
        industry: random.pick(INDUSTRIES),
        start_date: `${random.integer(2012, 2024)}-03-01`,
        end_date: null,
      },
    ],
    education: [
      {
        degree_name: person.education,
        graduation_date: `${Math.max(person.birthYear + 19, 1980)}-06-01`,
        field_of_study: person.education === 'hs' ? null : random.pick(FIELDS),
        online_degree: false,
        school_name: random.pick(SCHOOLS),
        school_city: city,
        school_state_or_territory: state,
        school_country: country,
      },
    ],
  }
}
