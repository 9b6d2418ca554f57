import ts from 'typescript'
import type { SourceProgram } from './source-program.js'

/** Where a call takes a message, or a part of one: the index of the argument, and how the message begins. */
interface MessageParameter {
  readonly index: number
  readonly start: string
}

type Creators = Map<ts.Symbol, Map<number, MessageParameter>>

/** What creates an error from a message. Functions that pass a parameter on to one of these are found. */
const SEEDS: readonly (readonly [file: string, name: string, parameters: readonly MessageParameter[]])[] = [
  ['errors.ts', 'StepwardError', [{ index: 1, start: '' }]],
  ['internal/error.ts', 'PlainError', [{ index: 1, start: '' }]],
  [
    'internal/mismatch.ts',
    'mismatch',
    [
      { index: 0, start: 'expected ' },
      { index: 2, start: '; ' },
    ],
  ],
  ['internal/mismatch.ts', 'problem', [{ index: 0, start: '' }]],
]

/** A bare name, such as that of an option: it is put into a message, and is none. */
const NAME = /^[\w.-]+$/

/**
 * Every text that becomes an error's message or a part of one, by the file of `src` that it stands in. A template is
 * shown as it is written.
 */
export function messageTexts({ checker, files }: SourceProgram): ReadonlyMap<string, readonly string[]> {
  const creators = seeds(checker, files)
  const found = new Map<ts.SourceFile, Map<number, string>>()
  const add = (text: string, node: ts.Node): void => {
    if (NAME.test(text)) return
    const file = node.getSourceFile()
    found.set(file, (found.get(file) ?? new Map<number, string>()).set(node.getStart(), text))
  }

  // A function that is found in one round makes its callers visible in the next.
  for (let before = -1; before !== countOf(creators); ) {
    before = countOf(creators)
    for (const file of files.values()) visitCalls(file, followCall)
  }
  return new Map(
    [...files].flatMap(([name, file]) => {
      const texts = [...(found.get(file) ?? [])].sort(([a], [b]) => a - b).map(([, text]) => text)
      return texts.length === 0 ? [] : [[name, [...new Set(texts)]] as const]
    }),
  )

  function followCall(call: ts.CallExpression | ts.NewExpression): void {
    for (const { index, start } of parametersOf(call)) {
      const argument = call.arguments?.[index]
      if (argument !== undefined) followText(argument, start, new Set())
    }
  }

  function parametersOf(call: ts.CallExpression | ts.NewExpression): Iterable<MessageParameter> {
    if (ts.isIdentifier(call.expression) && call.expression.text === 'Error') return [{ index: 0, start: '' }]
    const symbol = symbolOf(call.expression, checker)
    return (symbol && creators.get(symbol)?.values()) ?? []
  }

  /** Notes the texts that an expression may have, and the parameters that it passes on. */
  function followText(node: ts.Expression, start: string, seen: Set<ts.Node>): void {
    if (seen.has(node)) return
    seen.add(node)
    if (ts.isStringLiteralLike(node)) {
      if (node.text !== '') add(start + node.text, node)
    } else if (ts.isTemplateExpression(node)) {
      add(start + node.getText().slice(1, -1).replace(/\s+/g, ' '), node)
      for (const { expression } of node.templateSpans) followText(expression, '', seen)
    } else if (ts.isConditionalExpression(node)) {
      followText(node.whenTrue, start, seen)
      followText(node.whenFalse, start, seen)
    } else if (ts.isParenthesizedExpression(node)) {
      followText(node.expression, start, seen)
    } else if (ts.isIdentifier(node)) {
      followName(node, start, seen)
    } else if (ts.isCallExpression(node)) {
      for (const result of resultsOf(node, checker)) followText(result, start, seen)
    }
  }

  function followName(node: ts.Identifier, start: string, seen: Set<ts.Node>): void {
    const declaration = symbolOf(node, checker)?.valueDeclaration
    if (declaration === undefined) return
    if (ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined) {
      followText(declaration.initializer, start, seen)
    }
    if (!ts.isParameter(declaration) || !isText(declaration, checker)) return
    const owner = functionName(declaration.parent)
    const symbol = owner && symbolOf(owner, checker)
    if (!symbol) return
    const index = declaration.parent.parameters.indexOf(declaration)
    const parameters = creators.get(symbol) ?? new Map<number, MessageParameter>()
    creators.set(symbol, parameters.set(index, { index, start }))
    if (declaration.initializer !== undefined) followText(declaration.initializer, start, seen)
  }
}

const countOf = (creators: Creators): number =>
  [...creators.values()].reduce((sum, parameters) => sum + parameters.size, 0)

function seeds(checker: ts.TypeChecker, files: SourceProgram['files']): Creators {
  const creators: Creators = new Map()
  for (const [name, exported, parameters] of SEEDS) {
    const file = files.get(name)
    const module = file && checker.getSymbolAtLocation(file)
    const symbol = module && checker.getExportsOfModule(module).find((one) => one.name === exported)
    if (!symbol) throw new Error(`${name} exports no ${exported}`)
    creators.set(symbol, new Map(parameters.map((parameter) => [parameter.index, parameter])))
  }
  return creators
}

function visitCalls(node: ts.Node, look: (call: ts.CallExpression | ts.NewExpression) => void): void {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) look(node)
  ts.forEachChild(node, (child) => visitCalls(child, look))
}

/** What a name stands for, an import followed to its source. */
function symbolOf(node: ts.Node, checker: ts.TypeChecker): ts.Symbol | undefined {
  const symbol = checker.getSymbolAtLocation(node)
  return symbol && (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol
}

const isText = (node: ts.Node, checker: ts.TypeChecker): boolean =>
  (checker.getTypeAtLocation(node).flags & ts.TypeFlags.StringLike) !== 0

/** The name of `function name() {}` and of `const name = () => {}`. */
function functionName(node: ts.SignatureDeclaration): ts.Node | undefined {
  if (ts.isFunctionDeclaration(node)) return node.name
  return ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined
}

/** What a function of ours that returns a text may return. */
function resultsOf(call: ts.CallExpression, checker: ts.TypeChecker): ts.Expression[] {
  const declaration = symbolOf(call.expression, checker)?.valueDeclaration
  const callee = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration
  if (!callee || !isText(call, checker)) return []
  if (ts.isArrowFunction(callee) && !ts.isBlock(callee.body)) return [callee.body]
  if (!ts.isFunctionDeclaration(callee) && !ts.isArrowFunction(callee)) return []
  const results: ts.Expression[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node) && node.expression !== undefined) results.push(node.expression)
    else if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit)
  }
  if (callee.body !== undefined) visit(callee.body)
  return results
}
