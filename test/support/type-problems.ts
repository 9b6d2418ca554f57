import ts from 'typescript'

/** What the compiler says about programs, by the files in which they would be. */
export const typeProblems = (
  sources: Readonly<Record<string, string>>,
  options: ts.CompilerOptions = {},
): string[] => locatedProblems(sources, options).map(({ message }) => message)

/** A problem, and the file of the program that has it. */
interface LocatedProblem {
  readonly file: string
  readonly message: string
}

/** As {@link typeProblems}, with the places. */
export function locatedProblems(
  sources: Readonly<Record<string, string>>,
  options: ts.CompilerOptions = {},
): LocatedProblem[] {
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
    .flatMap(({ file, messageText }) =>
      file !== undefined && sourceOf.has(file.fileName)
        ? [{ file: file.fileName, message: ts.flattenDiagnosticMessageText(messageText, '\n') }]
        : [],
    )
}
