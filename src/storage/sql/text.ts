/**
 * Ids as SQL stores bind them. Drivers and databases end a text at NUL or refuse it, and an id that is cut
 * short is somebody else's; so NUL is written as `\0`, and a backslash is doubled to keep the two apart.
 * Any other id is stored as it is, so that tables can be joined.
 */
export function toSqlText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\0', '\\0')
}
