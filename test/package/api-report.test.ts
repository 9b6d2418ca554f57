import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { ENTRIES, ROOT } from './repository.js'

/** Where the build writes a declaration file for each source. */
const DECLARATIONS = join(ROOT, '.types')

const entries = ENTRIES.map(({ specifier, targets }) => {
  const place = targets.import.types.replace('./dist/', '')
  return { specifier, file: join(DECLARATIONS, place) }
})
const program = ts.createProgram(
  entries.map(({ file }) => file),
  {
    module: ts.ModuleKind.NodeNext,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
  },
)
const checker = program.getTypeChecker()
const printer = ts.createPrinter({ removeComments: true })

/** What an entry exports, by name, as its declarations have it. */
function reportOf(file: string): string {
  const source = program.getSourceFile(file)
  const symbol = source && checker.getSymbolAtLocation(source)
  if (symbol === undefined) throw new Error(`${file} is not a module: build first`)
  return checker
    .getExportsOfModule(symbol)
    .map((exported) => {
      const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0
      const { declarations = [] } = isAlias ? checker.getAliasedSymbol(exported) : exported
      return `// ${exported.name}\n${declarations.map(textOf).join('\n')}\n`
    })
    .sort()
    .join('\n')
}

function textOf(declaration: ts.Declaration): string {
  // A variable stands in a statement, which has its `const`.
  const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
  return printer.printNode(ts.EmitHint.Unspecified, node, declaration.getSourceFile())
}

describe('the public types, so that a review shows what changes', () => {
  it.each(entries)('of $specifier are as reported', async ({ specifier, file }) => {
    const name = specifier.replaceAll('/', '-')
    await expect(reportOf(file)).toMatchFileSnapshot(`api/${name}.txt`)
  })
})
