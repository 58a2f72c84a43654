import { createRandom } from '../random.ts'

const SKINS = ['#f2d3b8', '#e0ac7e', '#c68642', '#8d5524', '#5c3a21', '#f6ddc9']
const HAIRS = ['#1d1a1a', '#3b2416', '#6b4423', '#a9712f', '#8a8a8a', '#b7462c']
const CLOTHES = ['#31577d', '#7a3b52', '#3d6b4f', '#8a5a1f', '#4b4a76', '#24595c']
const WALLS = ['#dfe8ef', '#efe6dc', '#e3ece2', '#ece3ee', '#f0ead6', '#dcebea']

/** A portrait, as SVG: the same for the same name, and of nobody. */
export function portrait(name: string): string {
  const random = createRandom('portrait', name)
  const [skin, hair, clothes, wall] = [random.pick(SKINS), random.pick(HAIRS), random.pick(CLOTHES), random.pick(WALLS)]
  const isLong = random.chance(0.5)
  const behind = isLong ? `<path d="M148 250c0-190 216-190 216 0v150H148z" fill="${hair}"/>` : ''
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">
    <rect width="512" height="512" fill="${wall}"/>
    <circle cx="${random.integer(60, 450)}" cy="${random.integer(40, 200)}" r="${random.integer(60, 130)}" fill="#fff" opacity=".45"/>
    ${behind}
    <path d="M70 512c0-120 90-150 186-150s186 30 186 150z" fill="${clothes}"/>
    <path d="M216 330h80v52q-40 40-80 0z" fill="${skin}"/>
    <path d="M216 350q40 34 80 0v14q-40 34-80 0z" opacity=".18"/>
    <ellipse cx="256" cy="250" rx="84" ry="104" fill="${skin}"/>
    <path d="M166 244c-6-130 186-136 180 0-14-60-44-76-90-72-52 4-78 20-90 72z" fill="${hair}"/>
    <circle cx="224" cy="252" r="9" fill="#2a211d"/><circle cx="288" cy="252" r="9" fill="#2a211d"/>
    <path d="M222 302q34 ${random.integer(16, 32)} 68 0" fill="none" stroke="#2a211d" stroke-width="7" stroke-linecap="round" opacity=".75"/>
  </svg>`
}

/** Somebody's hand, as SVG: a line that leads through loops. */
export function scribble(name: string): string {
  const random = createRandom('signature', name)
  const loops = Array.from({ length: random.integer(6, 9) }, (_, nth) => {
    const x = 46 + nth * 34
    return `C${x - 8} ${random.integer(6, 30)} ${x + 26} ${random.integer(4, 30)} ${x + 8} ${random.integer(50, 66)}S${x + 14} ${random.integer(74, 92)} ${x + 22} ${random.integer(44, 60)}`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 110"><path d="M18 78C26 12 52 2 46 58${loops.join('')}q26 -18 60 -4"
    fill="none" stroke="#1b2a4a" stroke-width="3.2" stroke-linecap="round" stroke-linejoin="round"/></svg>`
}

/** The head of letters, as SVG. */
export const LETTER_LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 72">
  ${[0, 1, 2, 3, 4].map((nth) => `<rect x="${nth * 22}" y="${nth === 2 ? 22 : 6}" width="13" height="${nth === 2 ? 34 : 50}" fill="${nth === 3 ? '#8b959e' : '#750014'}"/>`).join('')}
  <rect x="88" y="6" width="34" height="13" fill="#750014"/><rect x="88" y="26" width="13" height="30" fill="#8b959e"/>
  <text x="140" y="46" font-family="sans-serif" font-size="34" fill="#1d1d1d">MicroMasters</text></svg>`

const SKIES = ['#dcebf5', '#f6e3d0', '#e6e2f3', '#dff0e6', '#f5e0e0', '#e9edf2']
const HILLS = [
  ['#8fb3d1', '#4f7ea8', '#274c73', '#13294b'],
  ['#e0a878', '#b96f4a', '#7d4034', '#43222a'],
  ['#a99bd0', '#7464ab', '#483b7d', '#281f4d'],
  ['#93c4a3', '#569272', '#2c6350', '#143a33'],
]

/** A landscape for a program, as SVG of these sides: the same for the same name. */
export function landscape(name: string, { width, height }: { width: number; height: number }): string {
  const random = createRandom('landscape', name)
  const [sky, colors] = [random.pick(SKIES), random.pick(HILLS)]
  const ridge = (color: string, nth: number) => {
    const y = height * (0.44 + nth * 0.15)
    const swing = () => y + ((random.integer(0, 100) - 50) / 100) * height * 0.3
    return `<path d="M0 ${height}V${swing()}C${width * 0.2} ${swing()} ${width * 0.3} ${swing()} ${width / 2} ${swing()}S${width * 0.8} ${swing()} ${width} ${swing()}V${height}z" fill="${color}"/>`
  }
  const [x, y] = [random.integer(15, 85) / 100, random.integer(18, 34) / 100]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
    <rect width="${width}" height="${height}" fill="${sky}"/>
    <circle cx="${width * x}" cy="${height * y}" r="${height * 0.13}" fill="#fff" opacity=".85"/>
    ${colors.map(ridge).join('')}</svg>`
}
