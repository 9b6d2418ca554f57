import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { docBlocks } from '../support/doc-blocks.js'
import { sourceOfEntry } from '../support/doc-examples.js'
import { locatedProblems } from '../support/type-problems.js'
import { PAGES } from './support/pages.js'

const path = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url))
const read = (file: string): string => readFileSync(path(file), 'utf8')

/**
 * Shown only: commands, their output, and what another language or another system reads. The components of the elements
 * are compiled by test/package/framework-types.test.ts.
 */
const SHOWN_ONLY = [
  ...['sh', 'console', 'text', 'http', 'json', 'python', 'ruby', 'php', 'js'],
  'sql', // test/docs/reports.test.ts runs the reports, test/migrate/guides.test.ts the exports
  ...['html', 'css', 'tsx', 'vue', 'svelte'],
]

/** Programs that are compiled and run where they stand. A page quotes each of them as it is. */
const QUOTED_FOLDERS = [
  'examples/adapter-lmdb/',
  'examples/migrate/',
  'examples/outbox/',
  'examples/query-builders/',
  'examples/rate-limit/',
  'test/frameworks/guide/',
]

/** What those programs import from the reader's application. */
const NOT_SHOWN = ['test/frameworks/guide/handler.ts', 'test/frameworks/guide/users.ts']

/** The names that a page takes as given. */
const READER = ['test/docs/support/reader.d.ts', 'test/docs/support/reader-packages.d.ts']

/** Bun's types would take the place of Node's. */
const isForBun = (code: string): boolean => code.includes("from 'bun'")

const quotedFiles = QUOTED_FOLDERS.flatMap((folder) =>
  readdirSync(path(folder)).map((name) => folder + name),
).filter((file) => file.endsWith('.ts') && !NOT_SHOWN.includes(file))
const quoted = new Map(quotedFiles.map((file) => [read(file), file]))

const blocks = docBlocks(PAGES)

/** Whole applications, which test/newcomer builds and runs as they stand. */
const isBuilt = (place: string): boolean => place.startsWith('docs/start/')
const programs = blocks.filter(({ language, place }) => language === 'ts' && !isBuilt(place))

describe('the code on the pages', () => {
  it('is a program that is checked, or something that is only shown', () => {
    const languages = new Set(blocks.map(({ language }) => language))
    expect([...languages].filter((language) => language !== 'ts' && !SHOWN_ONLY.includes(language))).toEqual(
      [],
    )
  })

  it('quotes every example as it stands', () => {
    const shown = new Set(programs.map(({ code }) => code))
    expect([...quoted].filter(([code]) => !shown.has(code)).map(([, file]) => file)).toEqual([])
  })

  it('compiles, with the service and the names that a reader has', () => {
    const sources = new Map(READER.map((file) => [path(file), read(file)]))
    const placeOf = new Map<string, string>()
    for (const { place, code } of programs.filter(({ code }) => !quoted.has(code) && !isForBun(code))) {
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
