import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { addressOf, SECTIONS } from '../../docs/.vitepress/pages.js'
import { PAGES } from './support/pages.js'

const SITE = 'docs/.vitepress/dist'

/** Milliseconds. The reference has thousands of code blocks to colour. */
const BUILD_TIMEOUT = 300_000

const listed = SECTIONS.flatMap(({ pages }) => pages.map(([file]) => file))

/** The pages that were written, without the reference that is made from the docstrings. */
const written = PAGES.filter((page) => page.startsWith('docs/'))
  .map((page) => page.slice('docs/'.length, -'.md'.length))
  .filter((file) => file !== 'index')

describe('the documentation site', () => {
  beforeAll(() => {
    // It fails on a link to a page that there is not.
    execFileSync('npm', ['run', 'build'], { cwd: 'docs', stdio: 'pipe' })
  }, BUILD_TIMEOUT)

  it('has each page in the menu once, so that each leads on to another', () => {
    expect([...listed].sort()).toEqual([...written].sort())
    expect(new Set(listed).size).toBe(listed.length)
  })

  it('has no link to a heading that there is not', () => {
    const dead = htmlFiles().flatMap((file) =>
      linksOf(file)
        .filter(({ page, hash }) => hash !== '' && !idsOf(page).has(hash))
        .map(({ page, hash }) => `${file}: ${page}#${hash}`),
    )
    expect(dead).toEqual([])
  })

  it('tells language models what there is', () => {
    const text = readFileSync(join(SITE, 'llms.txt'), 'utf8')
    for (const file of listed) expect(text).toContain(`(https://stepward.dev${addressOf(file)})`)
  })
})

const htmlFiles = (): string[] =>
  readdirSync(SITE, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'))

/** The links of a page to pages of the site. */
function linksOf(file: string): { readonly page: string; readonly hash: string }[] {
  const hrefs = [...read(file).matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href = '']) => href)
  return hrefs
    .filter((href) => /^(?:[./#])/.test(href) && !href.startsWith('//'))
    .map((href) => {
      const [path = '', hash = ''] = href.split('#')
      return { page: path === '' ? file : fileOf(path, file), hash: decodeURIComponent(hash) }
    })
}

function fileOf(path: string, from: string): string {
  const absolute = path.startsWith('/') ? path.slice(1) : normalize(join(dirname(from), path))
  if (absolute === '' || absolute.endsWith('/')) return `${absolute}index.html`
  return existsSync(join(SITE, absolute)) && absolute.includes('.')
    ? absolute
    : `${absolute.replace(/\.html$/, '')}.html`
}

const texts = new Map<string, string>()

function read(file: string): string {
  const known = texts.get(file) ?? readFileSync(join(SITE, file), 'utf8')
  texts.set(file, known)
  return known
}

const idsOf = (page: string): ReadonlySet<string> =>
  new Set([...read(page).matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id))
