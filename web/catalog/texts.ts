/** The texts among the blocks of a page's description; blocks of other kinds (pictures, embedded media) are not shown. */
export function textsOf(description: unknown): { key: number; html: string }[] {
  if (!Array.isArray(description)) return []
  return description.flatMap((block: unknown, key) => {
    const html = typeof block === 'object' && block !== null && 'value' in block ? block.value : undefined
    return typeof html === 'string' && html.trim() !== '' ? [{ key, html }] : []
  })
}
