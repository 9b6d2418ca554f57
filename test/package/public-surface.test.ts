import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { docstring, namedType, placeOf, publicEntries, publicParts } from './public-surface.js'
import { sourceProgram } from './source-program.js'

const program = sourceProgram()
const { checker } = program
const sources = new Set(program.files.values())
const entries = publicEntries(program)
const symbolsOf = (name: string): readonly ts.Symbol[] =>
  entries.find(({ file }) => file === name)?.symbols ?? []
const main = symbolsOf('index.ts')
/** Who uses the elements has these entries for the words and the client. */
const beside: Readonly<Record<string, readonly ts.Symbol[]>> = {
  'elements/index.ts': [...symbolsOf('client/index.ts'), ...symbolsOf('messages/index.ts')],
}
const exported = new Set(entries.flatMap(({ symbols }) => symbols))

const isOurs = (symbol: ts.Symbol): boolean =>
  (symbol.flags & ts.SymbolFlags.TypeParameter) === 0 &&
  (symbol.declarations ?? []).some((declaration) => sources.has(declaration.getSourceFile()))

/** Every exported interface whose name matches. */
const interfaces = (name: RegExp): ts.InterfaceDeclaration[] =>
  [...exported]
    .flatMap((symbol) => symbol.declarations ?? [])
    .filter(ts.isInterfaceDeclaration)
    .filter((declaration) => name.test(declaration.name.text))

describe('what the package exports', () => {
  it.each(entries)(
    '$file exports every type that its exports name, or the main entry or one beside it does',
    ({ file, symbols }) => {
      const known = new Set([...symbols, ...main, ...(beside[file] ?? [])])
      const missing = symbols.flatMap((symbol) =>
        [...publicParts(symbol)].flatMap((node) => {
          const type = namedType(node, checker)
          if (type === undefined || !isOurs(type) || known.has(type)) return []
          return [`${symbol.name} names ${type.name}`]
        }),
      )
      expect([...new Set(missing)]).toEqual([])
    },
  )

  it('has a docstring on each property of each input', () => {
    const inputs = interfaces(/(?:Input|Options|Rules)$/)
    const bare = inputs.flatMap(({ members }) => [...members]).filter((member) => docstring(member) === '')
    expect(bare.map(placeOf)).toEqual([])
    expect(inputs.map(({ name }) => name.text)).toEqual(
      expect.arrayContaining(['StartLoginInput', 'ThrottleRules', 'TwoFactorOptions', 'VerifyTotpOptions']),
    )
  })

  it('has a named input and the errors in the docstring of each method of the service', () => {
    const methods = interfaces(/Service$|^TwoFactor$/)
      .flatMap(({ members }) => [...members])
      .filter(ts.isMethodSignature)
    const unnamed = methods.filter(
      ({ parameters: [input] }) => !input?.type || !ts.isTypeReferenceNode(input.type),
    )
    const silent = methods.filter((method) => !/@throws StepwardError `ERR_/.test(docstring(method)))
    expect([...unnamed, ...silent].map(placeOf)).toEqual([])
    expect(methods.length).toBeGreaterThan(20)
  })

  it('has no name in milliseconds', () => {
    const names = [...exported].flatMap((symbol) => [...publicParts(symbol)]).filter(ts.isIdentifier)
    expect(names.filter(({ text }) => /[a-z]Ms\b|^ms$|_ms\b|[Mm]illi/.test(text)).map(placeOf)).toEqual([])
    expect(names.map(({ text }) => text)).toEqual(expect.arrayContaining(['timeout', 'challengeTtl']))
  })
})
