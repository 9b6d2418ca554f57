import { closeSync, fchmodSync, fstatSync, openSync, writeSync } from 'node:fs'
import { codeOf, misuse } from './command.js'

/** Read and written by the owner alone. */
const OWNER_ONLY = 0o600
const OTHERS = 0o077

/** A file of lines of JSON, each written at once: after a crash all earlier ones are there. */
export interface LineFile {
  write(value: object): void
  close(): void
}

/** Opens a file that only its owner may read. `append` keeps what is in it. */
export function openLines(option: string, path: string, { append }: { append: boolean }): LineFile {
  const attempt = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw misuse(`--${option}: the file cannot be written (${codeOf(error)})`)
    }
  }
  const file = attempt(() => openSync(path, append ? 'a' : 'w', OWNER_ONLY))
  // Windows has no such modes.
  if (
    process.platform !== 'win32' &&
    attempt(() => fstatSync(file).isFile() && (fstatSync(file).mode & OTHERS) > 0)
  ) {
    attempt(() => fchmodSync(file, OWNER_ONLY))
  }
  return {
    write: (value) => attempt(() => void writeSync(file, `${JSON.stringify(value)}\n`)),
    close: () => closeSync(file),
  }
}
