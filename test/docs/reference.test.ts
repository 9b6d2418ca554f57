import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { INTERNAL, LISTED } from '../../scripts/reference/limits.js'
import { refusalPages } from '../../scripts/reference/refusals.js'
import { referencePages } from '../../scripts/reference-pages.js'
import { problemOf, REASONS, refusal } from '../../src/http/problem.js'

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

describe('the reference', () => {
  it.each(Object.entries(referencePages()))(
    '%s is what tsx scripts/reference-pages.ts writes',
    (file, text) => {
      expect(read(file)).toBe(text)
    },
  )

  it('has a page at the address of each refusal', async () => {
    const { type } = await problemOf(refusal('not_found'), new Date(), new Headers()).json()
    expect(type).toBe('https://stepward.dev/problems/not-found')
    const slugs = REASONS.map((reason) => reason.replaceAll('_', '-'))
    expect(refusalPages.map(({ slug }) => slug)).toEqual(slugs)
  })

  it('lists every bound that the code names, or says that no application meets it', () => {
    const found = readdirSync(new URL('../../src', import.meta.url), { recursive: true, encoding: 'utf8' })
      .map((file) => `src/${file.replaceAll('\\', '/')}`)
      // A form and the client repeat what the service bounds.
      .filter((file) => file.endsWith('.ts') && !/^src\/(?:cli|client|elements|testing)\//.test(file))
      .flatMap((file) =>
        [...read(file).matchAll(/const ((?:MAX|MIN|DEFAULT)_\w+)(?:: \w+)? = [0-9_.]+\n/g)].map(
          ([, name]) => `${file} ${name}`,
        ),
      )
    expect(found.filter((bound) => ![...LISTED, ...INTERNAL].includes(bound))).toEqual([])
    expect(INTERNAL.filter((bound) => !found.includes(bound))).toEqual([])
  })
})
