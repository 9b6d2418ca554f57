import { join } from 'node:path'
import ts from 'typescript'
import { filesUnder, ROOT } from './repository.js'

export interface SourceProgram {
  readonly checker: ts.TypeChecker
  /** The files of `src`, by their paths in it, such as `otp/totp.ts`. */
  readonly files: ReadonlyMap<string, ts.SourceFile>
}

/** All of `src` as the compiler sees it. */
export function sourceProgram(): SourceProgram {
  const config = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, ROOT)
  const src = join(ROOT, 'src')
  const names = filesUnder(src)
  const program = ts.createProgram(
    names.map((name) => join(src, name)),
    options,
  )
  const files = new Map<string, ts.SourceFile>()
  for (const name of names) {
    const file = program.getSourceFile(join(src, name))
    if (file !== undefined) files.set(name, file)
  }
  return { checker: program.getTypeChecker(), files }
}
