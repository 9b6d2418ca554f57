/**
 * A text as the SQL stores bind it. Drivers and databases end a text at NUL or refuse it, and an id that was cut
 * short belongs to another user. NUL is therefore written as `\0`, and a backslash is doubled to keep the two apart.
 * Any other text is stored as it is, so that tables can be joined.
 */
export function toSqlText(text: string): string {
  return text.includes('\0') || text.includes('\\')
    ? text.replaceAll('\\', '\\\\').replaceAll('\0', '\\0')
    : text
}

/** The text of {@link toSqlText}. Anything else is returned as it is. */
export function fromSqlText(value: unknown): unknown {
  if (typeof value !== 'string' || !value.includes('\\')) return value
  return value.replaceAll(/\\([\\0])/g, (_, escaped) => (escaped === '0' ? '\0' : '\\'))
}
