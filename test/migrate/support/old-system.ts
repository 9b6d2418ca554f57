import { randomInt } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { MigrationRefusal, RowReader } from '../../../src/migrate/index.js'

/** Somebody who has two-factor in another system. */
export interface OldPerson {
  readonly row: Readonly<Record<string, unknown>>
  /** The code that the app shows at an instant. */
  code(at: Date): string
  /** Seconds. */
  readonly period?: number
  /** The step of the last code that the system accepted, if it keeps that. */
  readonly lastStep?: number
  /** In plain text: those that were not used, and those that were. */
  readonly recoveryCodes?: readonly string[]
  readonly usedCodes?: readonly string[]
}

/** A row that must not be imported, made of one that would be. */
export interface Refused {
  readonly because: string
  readonly reason: MigrationRefusal
  readonly change: (row: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
}

export interface OldSystem {
  readonly name: string
  readonly read: RowReader
  person(userId: string, now: Date): OldPerson
  readonly refused: readonly Refused[]
  /** Columns without which nobody can be imported. */
  readonly vital: readonly string[]
}

interface AppParameters {
  readonly algorithm?: string
  readonly digits?: number
  readonly period?: number
}

/** The app that has this key. */
export function app(key: Uint8Array, parameters: AppParameters = {}): (at: Date) => string {
  const totp = new TOTP({ secret: new Secret({ buffer: new Uint8Array(key).buffer }), ...parameters })
  return (at) => totp.generate({ timestamp: at.getTime() })
}

export const base32 = (key: Uint8Array): string => new Secret({ buffer: new Uint8Array(key).buffer }).base32

/**
 * Whether the code of a step differs from those of the two steps after it. About two in a million do not, and are right
 * for a step that was not used.
 */
export function isOfOneStep(code: (at: Date) => string, step: number, period: number): boolean {
  const [used, ...later] = [0, 1, 2].map((ahead) => code(new Date((step + ahead) * period * 1000)))
  return !later.some((other) => other === used)
}

/** A part of the codes was used. */
export function split(codes: readonly string[]): { recoveryCodes: string[]; usedCodes: string[] } {
  const used = new Set(codes.filter(() => randomInt(3) === 0))
  return {
    recoveryCodes: codes.filter((code) => !used.has(code)),
    usedCodes: codes.filter((code) => used.has(code)),
  }
}

export const replacing =
  (change: Readonly<Record<string, unknown>>): Refused['change'] =>
  (row) => ({ ...row, ...change })

/** The JSON in a column, changed. */
export const inJson =
  (column: string, change: Readonly<Record<string, unknown>>): Refused['change'] =>
  (row) => ({ ...row, [column]: JSON.stringify({ ...JSON.parse(String(row[column])), ...change }) })
