import ts from 'typescript'

/** What the compiler says about programs, by the files in which they would be. */
export function typeProblems(
  sources: Readonly<Record<string, string>>,
  options: ts.CompilerOptions = {},
): string[] {
  const sourceOf = new Map(Object.entries(sources))
  const all: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: ['node'],
    ...options,
  }
  const host = ts.createCompilerHost(all)
  const { fileExists, getSourceFile, readFile } = host
  host.fileExists = (name) => sourceOf.has(name) || fileExists(name)
  host.readFile = (name) => sourceOf.get(name) ?? readFile(name)
  host.getSourceFile = (name, ...rest) => {
    const source = sourceOf.get(name)
    if (source === undefined) return getSourceFile(name, ...rest)
    return ts.createSourceFile(name, source, ts.ScriptTarget.ES2022)
  }
  return ts
    .getPreEmitDiagnostics(ts.createProgram([...sourceOf.keys()], all, host))
    .filter(({ file }) => file !== undefined && sourceOf.has(file.fileName))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}
