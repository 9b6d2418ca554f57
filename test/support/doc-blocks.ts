import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A fenced block of code on a page. */
export interface DocBlock {
  /** Its page and line, such as `docs/guide.md:12`. */
  readonly place: string
  /** What stands behind the fence, such as `ts`. */
  readonly language: string
  /** The last line of text above it. */
  readonly caption: string
  readonly code: string
}

/** The fenced blocks of pages, which are given by their paths from the root of the repository. */
export function docBlocks(pages: readonly string[]): DocBlock[] {
  return pages.flatMap((page) => {
    const text = readFileSync(ROOT + page, 'utf8')
    // A block inside a list is indented as the list is.
    return [...text.matchAll(/^( *)```(\S*)[^\n]*\n([\s\S]*?)^\1```$/gm)].map(
      ({ 1: indent = '', 2: language = '', 3: code = '', index }) => ({
        place: `${page}:${text.slice(0, index).split('\n').length}`,
        language,
        caption: text.slice(0, index).trimEnd().split('\n').at(-1) ?? '',
        code: code.replace(new RegExp(`^${indent}`, 'gm'), ''),
      }),
    )
  })
}
