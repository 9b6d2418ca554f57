import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { sourceOfEntry } from '../support/doc-examples.js'
import { locatedProblems } from '../support/type-problems.js'
import { BLOCKS, CHECKS, checkOf } from './support/checked-by.js'
import { isQuoted, QUOTED, QUOTED_FOLDERS } from './support/quoted.js'

const path = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url))
const read = (file: string): string => readFileSync(path(file), 'utf8')

/** The names that a page takes as given. */
const READER = ['test/docs/support/reader.d.ts', 'test/docs/support/reader-packages.d.ts']

/** Bun's types would take the place of Node's. */
const isForBun = (code: string): boolean => code.includes("from 'bun'")

/** Whole applications, which test/newcomer builds and runs as they stand. */
const isBuilt = (place: string): boolean => place.startsWith('docs/start/')
const programs = BLOCKS.filter(({ language, place }) => language === 'ts' && !isBuilt(place))

describe('the code on the pages', () => {
  it('has a test that runs it, or is quoted from a program that runs', () => {
    const checked = BLOCKS.filter(({ code }) => !isQuoted(code))
    const unchecked = checked.filter((block) => checkOf(block) === undefined)
    expect(unchecked.map(({ place, language }) => `${place} ${language}`)).toEqual([])
    expect(CHECKS.filter(({ by }) => !existsSync(path(by)))).toEqual([])
    const used = new Set(checked.map(checkOf))
    expect(CHECKS.filter((check) => !used.has(check))).toEqual([])
  })

  it('quotes every example as it stands', () => {
    const shown = new Set(programs.map(({ code }) => code))
    expect([...QUOTED].filter(([code]) => !shown.has(code)).map(([, file]) => file)).toEqual([])
  })

  it('compiles, with the service and the names that a reader has', () => {
    const sources = new Map(READER.map((file) => [path(file), read(file)]))
    const placeOf = new Map<string, string>()
    for (const { place, code } of programs.filter(({ code }) => !isQuoted(code) && !isForBun(code))) {
      const file = path(`test/docs/snippets/${place.replaceAll(/\W/g, '-')}.ts`)
      sources.set(file, `${code}\nexport {}\n`)
      placeOf.set(file, place)
    }
    const problems = locatedProblems(Object.fromEntries(sources), {
      paths: Object.fromEntries([...sourceOfEntry].map(([entry, source]) => [entry, [source]])),
      // A page imports its own files, such as ./outbox.js, as if they were beside it.
      rootDirs: ['test/docs/snippets', ...QUOTED_FOLDERS].map(path),
    })
    expect(problems.map(({ file, message }) => `${placeOf.get(file) ?? file}: ${message}`)).toEqual([])
  })
})
