/** As the index folds letters: lower case, without accents. */
const LETTERS: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ı: 'i' }

const fold = (text: string): string =>
  Array.from(text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase(), (letter) => LETTERS[letter] ?? letter).join('')

const isWordPart = (letter: string | undefined) => letter !== undefined && /[\p{L}\p{N}]/u.test(letter)

/** Where a text matches what is searched for: from the beginning of a word on. Its three parts; the middle one is '' without a match. */
export function markedParts(text: string, searched: string): [before: string, match: string, after: string] {
  const wanted = fold(searched.trim())
  if (wanted === '') return [text, '', '']
  const letters = Array.from(text)
  for (const [start] of letters.entries()) {
    if (isWordPart(letters[start - 1])) continue
    const length = matchLength(letters.slice(start), wanted)
    if (length > 0) {
      const [end, part] = [start + length, (from: number, to?: number) => letters.slice(from, to).join('')]
      return [part(0, start), part(start, end), part(end)]
    }
  }
  return [text, '', '']
}

/** How many accents that are letters of their own stand here. */
const accentsAt = (letters: readonly string[], index: number): number =>
  isAccent(letters[index]) ? 1 + accentsAt(letters, index + 1) : 0

const isAccent = (letter: string | undefined) => letter !== undefined && /^\p{M}/u.test(letter)

/** How many letters from the first on make up what is wanted; 0 when they do not. */
function matchLength(letters: readonly string[], wanted: string): number {
  let folded = ''
  for (const [index, letter] of letters.entries()) {
    folded += fold(letter)
    if (folded.startsWith(wanted)) return index + 1 + accentsAt(letters, index + 1)
    if (!wanted.startsWith(folded)) return 0
  }
  return 0
}
