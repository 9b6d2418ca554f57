import type MarkdownIt from 'markdown-it'

type Tokens = ReturnType<MarkdownIt['parse']>

/**
 * A wide table scrolls inside a box of its own, also by keyboard. A header cell without text is no header, and a row
 * of them is left out: Markdown has no table without a header.
 */
export function tables(md: MarkdownIt): void {
  md.renderer.rules['table_open'] = () => '<div class="table" tabindex="0"><table>\n'
  md.renderer.rules['table_close'] = () => '</table></div>\n'
  md.core.ruler.push('empty-table-headers', (state) => {
    state.tokens = withoutEmptyHeads(state.tokens)
    state.tokens.forEach(({ type }, index, tokens) => {
      if (type !== 'th_open' || tokens[index + 1]?.content !== '') return
      for (const cell of [tokens[index], tokens[index + 2]]) if (cell !== undefined) cell.tag = 'td'
    })
  })
}

function withoutEmptyHeads(tokens: Tokens): Tokens {
  const kept: Tokens = []
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]
    const end = tokens.findIndex(({ type }, at) => at > index && type === 'thead_close')
    const isEmptyHead =
      token?.type === 'thead_open' && tokens.slice(index, end).every(({ content }) => content === '')
    if (isEmptyHead) index = end
    else if (token !== undefined) kept.push(token)
  }
  return kept
}
