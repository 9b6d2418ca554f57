import ts from 'typescript'
import manifest from '../../package.json' with { type: 'json' }
import type { SourceProgram } from './source-program.js'

/** What one entry of the package exports. */
export interface Entry {
  /** Its file in `src`, such as `otp/index.ts`. */
  readonly file: string
  readonly symbols: readonly ts.Symbol[]
}

/** The entries that package.json exports, each with its symbols. An alias is followed to what it names. */
export function publicEntries({ checker, files }: SourceProgram): Entry[] {
  return Object.values(manifest.exports).flatMap((target) => {
    if (typeof target === 'string' || !('default' in target.import)) return []
    const name = target.import.default.replace(/^\.\/dist\/(.*)\.js$/, '$1.ts')
    const file = files.get(name)
    const module = file && checker.getSymbolAtLocation(file)
    if (!module) throw new Error(`src/${name} exports nothing`)
    const symbols = checker.getExportsOfModule(module).map((symbol) => followed(symbol, checker))
    return [{ file: name, symbols }]
  })
}

export function followed(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)
}

/** The parts of a declaration that users see: no body, no initial value, nothing private. */
export function* publicNodes(node: ts.Node): Generator<ts.Node, void, undefined> {
  if (ts.isBlock(node) || isPrivate(node)) return
  yield node
  const value = 'initializer' in node ? node.initializer : undefined
  const children: ts.Node[] = []
  ts.forEachChild(node, (child) => {
    if (child !== value) children.push(child)
  })
  for (const child of children) yield* publicNodes(child)
}

/** The declarations of a symbol, with all that users see of them. */
export function* publicParts(symbol: ts.Symbol): Generator<ts.Node, void, undefined> {
  for (const declaration of symbol.declarations ?? []) yield* publicNodes(declaration)
}

function isPrivate(node: ts.Node): boolean {
  if (ts.isClassElement(node) && node.name !== undefined && ts.isPrivateIdentifier(node.name)) return true
  if (!ts.canHaveModifiers(node)) return false
  return (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)
}

/** The type that a node refers to by name, if it does. */
export function namedType(node: ts.Node, checker: ts.TypeChecker): ts.Symbol | undefined {
  const name = ts.isTypeReferenceNode(node)
    ? node.typeName
    : ts.isExpressionWithTypeArguments(node)
      ? node.expression
      : ts.isTypeQueryNode(node)
        ? node.exprName
        : undefined
  const symbol = name && checker.getSymbolAtLocation(name)
  return symbol && followed(symbol, checker)
}

/** The text of a docstring, with its tags. */
export const docstring = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .map((doc) => doc.getText())
    .join('\n')

/** `Interface.member (file)`, for a failure that says where to look. */
export function placeOf(node: ts.Node): string {
  const names: string[] = []
  for (let at = node; at !== undefined; at = at.parent) {
    const name = ts.getNameOfDeclaration(at as ts.Declaration)
    if (name !== undefined) names.unshift(name.getText())
  }
  return `${names.join('.')} (${node.getSourceFile().fileName.replace(/.*\/src\//, 'src/')})`
}
