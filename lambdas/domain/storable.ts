/** Whether Postgres can keep text: it takes no NUL and no half of a surrogate pair (PostgreSQL, 8.14). */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')
