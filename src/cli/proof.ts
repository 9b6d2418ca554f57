import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { generateTotp, type OtpAlgorithm, type OtpDigits, OtpSecret } from '../otp/index.js'
import type { ImportSecretInput } from '../service/import.js'
import { misuse } from './command.js'

/** What a code is computed from. */
interface Key {
  /** Base32. */
  readonly secret: string
  readonly algorithm: OtpAlgorithm
  readonly digits: OtpDigits
  readonly period: number
  /** Unix seconds. */
  readonly time: number
}

type Call = (...parameters: readonly unknown[]) => unknown

/** Calls a function of a module that has no types here. */
function call(module: object, path: string, ...parameters: readonly unknown[]): unknown {
  const names = path.split('.')
  const last = names.pop() ?? ''
  const owner = names.reduce<unknown>((value, name) => Reflect.get(value as object, name), module) as object
  return Reflect.apply(Reflect.get(owner, last) as Call, owner, parameters)
}

/** How the libraries compute the code of a key. */
const LIBRARIES: ReadonlyMap<string, (module: object, key: Key) => unknown> = new Map(
  Object.entries({
    otplib(module: object, { secret, algorithm, digits, period, time }: Key): unknown {
      const hash = algorithm.toLowerCase()
      if (!('authenticator' in module)) {
        const guardrails = call(module, 'createGuardrails', { MIN_SECRET_BYTES: 1 })
        return call(module, 'generateSync', {
          secret,
          algorithm: hash,
          digits,
          period,
          epoch: time,
          guardrails,
        })
      }
      // Versions 11 and 12 keep their options in the module. Version 11 takes seconds there, and 12 milliseconds.
      const { authenticator } = module as { authenticator: object }
      const epoch = 'allOptions' in authenticator ? time * 1000 : time
      Reflect.set(authenticator, 'options', { algorithm: hash, digits, step: period, epoch })
      return call(authenticator, 'generate', secret)
    },
    otpauth(module: object, { time, secret, ...key }: Key): unknown {
      const text = call(module, 'Secret.fromBase32', secret)
      const TOTP = Reflect.get(module, 'TOTP') as new (options: object) => object
      return call(new TOTP({ ...key, secret: text }), 'generate', { timestamp: time * 1000 })
    },
    speakeasy: (module: object, { secret, algorithm, digits, period, time }: Key): unknown =>
      call(module, 'totp', {
        secret,
        encoding: 'base32',
        algorithm: algorithm.toLowerCase(),
        digits,
        step: period,
        time,
      }),
  }),
)

export const PROOF_LIBRARIES: string = [...LIBRARIES.keys()].join(', ')

/** Says whether the old library computes the same code. */
export interface Proof {
  /** Null: it does. Otherwise what is wrong. `text` is the secret as the row has it; null: only the bytes are known. */
  check(person: ImportSecretInput, text: string | null): string | null
  /** How many were the same. */
  proved(): number
  readonly library: string
}

/** The library beside a file. A name and a path may be one that package managers call differently, such as otplib12. */
async function loadLibrary(name: string, beside: string): Promise<object | null> {
  try {
    const found = createRequire(resolve(beside)).resolve(name)
    const module: object = await import(pathToFileURL(found).href)
    const standard: unknown = Reflect.get(module, 'default')
    return typeof standard === 'object' && standard !== null ? { ...standard, ...module } : module
  } catch {
    return null
  }
}

/** Loads the old library, from where the service module would. */
export async function loadProof(
  library: string | undefined,
  service: string | undefined,
): Promise<Proof | null> {
  if (library === undefined) return null
  const compute = LIBRARIES.get(library.replace(/\d+$/, ''))
  if (compute === undefined) throw misuse(`--proof: expected ${PROOF_LIBRARIES}`)
  const module = await loadLibrary(library, service ?? '.')
  if (module === null) throw misuse(`--proof: ${library} is not installed beside the service module`)
  let proved = 0
  return {
    library,
    proved: () => proved,
    check({ secret, algorithm = 'SHA1', digits = 6, period = 30 }, text) {
      if (!(secret instanceof OtpSecret)) return 'the secret cannot be written in Base32'
      const time = Math.floor(Date.now() / 1000)
      const options = { algorithm, digits, period, time }
      try {
        const theirs = compute(module, { ...options, secret: text ?? secret.toBase32() })
        if (theirs !== generateTotp(secret, options)) return `${library} computes another code`
      } catch {
        return `${library} refuses the secret`
      }
      proved += 1
      return null
    },
  }
}
