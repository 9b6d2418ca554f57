import { posix } from 'node:path'
import ts from 'typescript'

/** What the files of a folder of `src` may import from outside of it. */
interface Rule {
  /** Our own files, relative to `src`, without their extension. A name that ends in `/` stands for the folder. */
  readonly ours: readonly string[]
  /** Our own files of which only types may be imported. */
  readonly types?: readonly string[]
  /** Packages beyond {@link DEPENDENCIES}. */
  readonly packages?: readonly string[]
  /** A Node program may import built-in modules, and a module that the user names. */
  readonly program?: true
}

/** The only packages that every user of Stepward has installed. */
const DEPENDENCIES = ['@noble/hashes', 'base32-decode', 'base32-encode']

const BASE = ['errors', 'internal/']
const PURE = [...BASE, 'otp/', 'enrollment/', 'policy/']

/** Dependencies point down only. A folder without a rule is a violation. */
const RULES: Readonly<Record<string, Rule>> = {
  errors: { ours: ['internal/cause', 'internal/error'] },
  internal: { ours: [] },
  otp: { ours: BASE },
  enrollment: { ours: [...BASE, 'otp/'] },
  policy: { ours: [...BASE, 'otp/'] },
  storage: { ours: BASE },
  service: { ours: [...PURE, 'storage/contract'] },
  http: { ours: [...BASE, 'qr/svg'], types: ['enrollment/', 'policy/', 'service/'] },
  client: { ours: [], types: ['http/', 'service/requirement', 'service/results', 'enrollment/bindings'] },
  // The types of the frameworks, which are entries of their own.
  elements: {
    ours: ['client/', 'messages/'],
    types: ['http/operations', 'service/requirement', 'service/results'],
    packages: ['preact', 'react', 'svelte', 'vue'],
  },
  qr: { ours: BASE, packages: ['qr'] },
  messages: {
    ours: BASE,
    types: ['client/', 'enrollment/', 'http/problem', 'policy/', 'service/results'],
  },
  migrate: {
    ours: [...BASE, 'otp/', 'enrollment/bounds'],
    types: ['service/import'],
    packages: ['@noble/ciphers'],
  },
  testing: { ours: [...BASE, 'otp/', 'storage/contract'] },
  cli: {
    ours: [...BASE, 'http/openapi', 'messages/', 'migrate/', 'otp/', 'qr/', 'storage/', 'testing/'],
    types: ['service/'],
    packages: ['csv-parse'],
    program: true,
  },
  // Not `qr/`: the QR encoder would be in every bundle.
  index: { ours: [...PURE, 'service/', 'storage/contract', 'storage/memory'] },
}

/** The mark that {@link specifiersIn} puts before a name that is known only at run time. */
const COMPUTED = 'a computed name: '

/** The imports of a file that its folder may not have. `file` is relative to `src`. */
export function forbiddenImports(file: string, source: string): string[] {
  const folder = folderOf(file)
  const rule = RULES[folder]
  if (rule === undefined) return [`${file}: no rule says what ${folder} may import`]
  return importsIn(file, source)
    .filter(({ specifier, isType }) => !isAllowed(file, rule, specifier, isType))
    .map(({ specifier }) => `${file}: ${folder} must not import ${specifier}`)
}

function isAllowed(file: string, rule: Rule, specifier: string, isType: boolean): boolean {
  if (!specifier.startsWith('.')) {
    if (rule.program && (specifier.startsWith('node:') || specifier.startsWith(COMPUTED))) return true
    return [...DEPENDENCIES, ...(rule.packages ?? [])].some(
      (name) => specifier === name || specifier.startsWith(`${name}/`),
    )
  }
  const target = posix.join(posix.dirname(file), specifier).replace(/\.js$/, '')
  if (folderOf(target) === folderOf(file)) return true
  const names = isType ? [...rule.ours, ...(rule.types ?? [])] : rule.ours
  return names.some((name) => (name.endsWith('/') ? target.startsWith(name) : target === name))
}

/** The first folder of a path, or the name of a file that is in no folder. */
function folderOf(path: string): string {
  return path.replace(/\/.*|\.ts$/, '')
}

/** Every module that a file names, in imports and re-exports (of types too), `import()` and `require()`. */
export function specifiersIn(file: string, source: string): string[] {
  return importsIn(file, source).map(({ specifier }) => specifier)
}

interface Import {
  readonly specifier: string
  /** `import type` or `export type`: nothing is loaded at run time. */
  readonly isType: boolean
}

function importsIn(file: string, source: string): Import[] {
  const imports: Import[] = []
  const visit = (node: ts.Node): void => {
    const named = namedModule(node)
    if (named !== undefined) {
      const specifier = ts.isStringLiteralLike(named) ? named.text : COMPUTED + named.getText()
      imports.push({ specifier, isType: isTypeOnly(node) })
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true))
  return imports
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node)) return node.importClause?.isTypeOnly === true
  if (ts.isExportDeclaration(node)) return node.isTypeOnly
  return ts.isImportTypeNode(node)
}

function namedModule(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isExternalModuleReference(node)) return node.expression
  if (ts.isImportTypeNode(node))
    return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument
  if (!ts.isCallExpression(node)) return undefined
  const callsImport = node.expression.kind === ts.SyntaxKind.ImportKeyword
  const callsRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require'
  return callsImport || callsRequire ? node.arguments[0] : undefined
}
