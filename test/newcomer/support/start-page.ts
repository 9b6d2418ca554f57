import { docBlocks } from '../../support/doc-blocks.js'

/** A step of a start page, in the order of the page. */
export type Step =
  | { readonly kind: 'run'; readonly command: string }
  | { readonly kind: 'save'; readonly file: string; readonly text: string }

/** What a newcomer does on a page: saves the files, and runs the commands. */
export function stepsOf(page: string): readonly Step[] {
  return docBlocks([page]).map(({ place, language, code, caption }): Step => {
    if (language === 'sh') return { kind: 'run', command: code.trim() }
    const file = /^`([^`]+)`:?$/.exec(caption)?.[1]
    if (file === undefined)
      throw new Error(`${place}: the line above the block must be its file: \`server.ts\``)
    return { kind: 'save', file, text: code }
  })
}
