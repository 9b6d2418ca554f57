import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ROOT } from '../../package/repository.js'
import type { DocBlock } from '../../support/doc-blocks.js'
import { runDocExample } from '../../support/doc-examples.js'
import { BLOCKS, checkOf } from './checked-by.js'
import { isQuoted, QUOTED_FOLDERS } from './quoted.js'

/** What a program declares or exports, and what it has printed. */
export interface Outcome {
  readonly values: Readonly<Record<string, unknown>>
  readonly printed: readonly (readonly unknown[])[]
}

/** Runs a program with the names that its reader has. */
export type Run = (names?: object) => Promise<Outcome>

/** A program by a text that only it has, and the test of what the page says of it, or the file that has the test. */
type Programs = Readonly<Record<string, ((run: Run) => Promise<void>) | `test/${string}.test.ts`>>

/** Tests every program of a page: none is left out, but those that are quoted from `examples`. */
export function describePage(page: string, programs: Programs): void {
  describe(page, () => {
    const shown = BLOCKS.filter(
      ({ place, language, code }) => place.startsWith(`${page}:`) && language === 'ts' && !isQuoted(code),
    )

    it('has no other program', () => {
      const { testPath = '' } = expect.getState()
      for (const block of shown) expect(ROOT + checkOf(block)?.by).toBe(testPath)
      const texts = Object.keys(programs)
      const found = shown.map(({ code }) => texts.filter((text) => code.includes(text)))
      expect(found).toEqual(shown.map(() => [expect.any(String)]))
      expect(new Set(found.flat()).size).toBe(texts.length)
    })

    for (const [text, test] of Object.entries(programs)) {
      if (typeof test === 'string') {
        it(`has ${text} in ${test}`, () => expect(existsSync(join(ROOT, test))).toBe(true))
        continue
      }
      it(`runs ${text}`, async () => {
        const block = shown.find(({ code }) => code.includes(text))
        if (block === undefined) throw new Error(`${page} has no program with ${text}`)
        await test((names = {}) => runWith(block, names))
      })
    }
  })
}

/** The names that a program declares at its top and does not export. */
function declaredIn(code: string): string[] {
  const declared = [...code.matchAll(/^(?:const|let) (?:(\w+)|\{([^}]*)\})|^(?:async )?function (\w+)/gm)]
  return declared.flatMap(([, name, names = '', called]) =>
    name || called
      ? [name ?? called ?? '']
      : names.split(',').map((part) => part.split(':').at(-1)?.trim() ?? ''),
  )
}

/** A page imports an example as if it were beside it. */
function importExamples(code: string): string {
  return code.replaceAll(/from '\.\/([\w-]+)\.js'/g, (_, name: string) => {
    const files = QUOTED_FOLDERS.map((folder) => join(ROOT, folder, `${name}.ts`))
    const file = files.find((candidate) => existsSync(candidate))
    if (file === undefined) throw new Error(`no example is called ${name}`)
    return `from '${pathToFileURL(file).href}'`
  })
}

/** The names stay until the test ends, for the functions of the program. So does the note of what it prints. */
async function runWith({ place, code }: DocBlock, names: object): Promise<Outcome> {
  const printed: unknown[][] = []
  const note = (...parts: unknown[]): void => {
    printed.push(parts)
  }
  const { log, error } = console
  Object.assign(console, { log: note, error: note })
  onTestFinished(() => {
    Object.assign(console, { log, error })
    for (const name of Object.keys(names)) Reflect.deleteProperty(globalThis, name)
  })
  Object.assign(globalThis, names)
  const exported = `\nexport { ${declaredIn(code).join(', ')} }\n`
  const values = await runDocExample({ place, code: importExamples(code) + exported })
  return { values, printed }
}
