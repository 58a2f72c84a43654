/** Clauses that find the beginnings of words: what is typed into a search field (rules/search.md, "Beginnings of words"). */

/** Longest beginning that the index holds ready (`index_prefixes`; OpenSearch takes no more). */
export const INDEXED_PREFIX = 19

/** A letter may become so many when accents are folded: ﬃ is `ffi`, ⑳ is `20.`. */
const LONGEST_FOLD = 4

type Phrase = { query: string; type: 'phrase_prefix'; fields: readonly string[] }

/**
 * A clause that finds all that hold these words in a row, the last of which may go on. Up to what the index holds ready that is one
 * look-up. OpenSearch would search a longer one among 50 continuations only: the words are found by the part that the index holds then,
 * and the last one by all of it, whatever it goes on with.
 */
export function wordsBeginning(phrase: Phrase): Record<string, unknown> {
  const last = /\S*$/.exec(phrase.query)?.[0] ?? ''
  const letters = Array.from(last)
  if (letters.length * LONGEST_FOLD <= INDEXED_PREFIX || (isAscii(last) && letters.length <= INDEXED_PREFIX)) {
    return { multi_match: phrase }
  }
  const kept = letters.slice(0, isAscii(last) ? INDEXED_PREFIX : Math.floor(INDEXED_PREFIX / LONGEST_FOLD)).join('')
  const head = phrase.query.slice(0, phrase.query.length - last.length) + kept
  const either = phrase.fields.map((field) => ({
    bool: {
      must: [
        { multi_match: { query: head, type: phrase.type, fields: [field] } },
        { multi_match: { query: phrase.query, type: 'bool_prefix', operator: 'and', fields: [field] } },
      ],
    },
  }))
  return { dis_max: { queries: either } }
}

const isAscii = (text: string) => Array.from(text).every((letter) => letter <= '~')
