import type MarkdownIt from 'markdown-it'

const REPOSITORY = 'https://github.com/stepward/stepward/blob/main/'

/**
 * Pages link to files of the repository as readers of the repository need it, such as `../SECURITY.md`. On the site
 * such a link goes to the repository, and one to a README to the index of its folder.
 */
export function repositoryLinks(md: MarkdownIt): void {
  md.core.ruler.push('repository-links', ({ tokens, env }) => {
    const page: unknown = Reflect.get(Object(env), 'relativePath')
    for (const token of tokens) {
      for (const child of token.children ?? []) {
        if (child.type !== 'link_open') continue
        const href = String(child.attrGet('href'))
        const outside = leaveDocs(href, String(page))
        child.attrSet('href', outside === null ? indexOf(href) : REPOSITORY + outside)
      }
    }
  })
}

/** On the site, the README of a folder is its index. */
const indexOf = (href: string): string =>
  /^[a-z]+:/.test(href) ? href : href.replace(/(^|\/)README\.md/, '$1index.md')

/** The path in the repository of a link that leaves `docs`; null: it stays. */
function leaveDocs(href: string, page: string): string | null {
  if (!href.startsWith('.')) return null
  const { pathname, hash } = new URL(href, new URL(page, 'https://repository/docs/'))
  return pathname.startsWith('/docs/') ? null : pathname.slice(1) + hash
}
