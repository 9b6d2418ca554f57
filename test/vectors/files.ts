import { readFileSync } from 'node:fs'
import type { VectorCase, VectorFile } from '../../src/testing/index.js'

export const KINDS = ['hotp', 'totp', 'base32', 'otpauth-uri'] as const

const FOLDER = new URL('../../vectors/', import.meta.url)

export const readVectorText = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8')

export const readVectors = (kind: string): VectorFile => JSON.parse(readVectorText(`${kind}.json`))

export const ALL_FILES: readonly VectorFile[] = KINDS.map(readVectors)

/** A case with the parameters of its group in its input. */
export interface FlatCase extends VectorCase {
  readonly operation: string
  readonly input: Readonly<Record<string, unknown>>
}

/** The cases of one operation, wherever they are. */
export const casesOf = (operation: string): FlatCase[] =>
  ALL_FILES.flatMap((file) => file.testGroups)
    .filter((group) => group.operation === operation)
    .flatMap(({ parameters, tests }) =>
      tests.map((test) => ({ ...test, operation, input: { ...parameters, ...test.input } })),
    )
