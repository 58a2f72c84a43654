/** What codes of countries or of languages are called in English; of a code that is none, the code itself. */
export function displayNames(type: 'region' | 'language'): (code: string) => string {
  // Made when it is needed: it takes a phone a tenth of a second.
  let names: Intl.DisplayNames | undefined
  return (code) => {
    try {
      names ??= new Intl.DisplayNames('en', { type })
      return names.of(code) ?? code
    } catch {
      return code
    }
  }
}
