import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DEFAULT_THROTTLE_RULES, UNUSED_THROTTLE, waitEnd } from '../../src/enrollment/throttle.js'

const FOLDER = 'docs/concepts'

/** Pixels of a picture at 375 px, over its units: 375 px less the margins of the site, over the width of a picture. */
const SMALLEST_SCALE = 327 / 360

/** Pixels. Smaller text is hard to read on a phone. */
const SMALLEST_TEXT = 10.5

const read = (file: string): string => readFileSync(`${FOLDER}/${file}`, 'utf8')
const filesOf = (ending: string): string[] => readdirSync(FOLDER).filter((file) => file.endsWith(ending))
const styleOf = (svg: string): string => /<style>[\s\S]*<\/style>/.exec(svg)?.[0] ?? ''

const pictures = filesOf('.svg')

describe('the pictures of the concepts', () => {
  it('are one for each page', () => {
    const pages = filesOf('.md')
    expect(pictures.map((file) => file.replace('.svg', '.md'))).toEqual(pages)
    for (const page of pages) {
      const shown = [...read(page).matchAll(/^!\[.+\]\(\.\/(.+)\)$/gm)].map(([, file]) => file)
      expect(shown).toEqual([page.replace('.md', '.svg')])
    }
  })

  it.each(pictures)('%s says in words what it shows', (file) => {
    const [, title = '', description = ''] = /aria-labelledby="([\w-]+) ([\w-]+)"/.exec(read(file)) ?? []
    expect(read(file)).toMatch(
      new RegExp(`<title id="${title}">.+</title>\n  <desc id="${description}">.+</desc>`),
    )
    expect(read(file)).toContain('role="img"')
  })

  it.each(pictures)('%s has the colours and type of the others, and nothing from elsewhere', (file) => {
    expect(styleOf(read(file))).toBe(styleOf(read(pictures[0] ?? '')))
    expect(read(file)).not.toMatch(/href|url\(|@import|<image|#[0-9a-f]{3,6}"/)
  })

  it.each(pictures)('%s follows light and dark, and can be read on a phone', (file) => {
    const style = styleOf(read(file))
    expect(style).toContain('prefers-color-scheme: dark')
    expect(style).toContain('html.dark .picture')
    expect(style).toContain('html:not(.dark) .picture')
    const sizes = [...style.matchAll(/(\d+)px[ }]/g)].map(([, size]) => Number(size))
    expect(Math.min(...sizes) * SMALLEST_SCALE).toBeGreaterThanOrEqual(SMALLEST_TEXT)
    expect(read(file)).toContain('viewBox="0 0 360 ')
  })

  it('throttle.svg shows the waits of the defaults', () => {
    const shown = [...read('throttle.svg').matchAll(/x="62"[^>]*>(\d+)<\/text>\n.*\n.*>(\d+) (min|hour)</g)]
    expect(shown.length).toBeGreaterThan(7)
    for (const [, failures, count, unit] of shown) {
      const throttle = { ...UNUSED_THROTTLE, failures: Number(failures), lastFailureAt: 0 }
      const minutes = Number(count) * (unit === 'hour' ? 60 : 1)
      expect(waitEnd(throttle, DEFAULT_THROTTLE_RULES, 0)).toBe(minutes * 60_000)
    }
    expect(read('throttle.svg')).toContain(`1 to ${DEFAULT_THROTTLE_RULES.freeFailures}<`)
    expect(read('throttle.svg')).toContain(`>${DEFAULT_THROTTLE_RULES.suspendAfter}<`)
  })
})
