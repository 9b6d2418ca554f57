import { describe, expect, it } from 'vitest'
import {
  type Directory,
  type DocumentStore,
  type KeyRing,
  memoryStore,
  StepwardError,
  type TwoFactorStore,
} from '../../src/index.js'
import { bench } from '../support/service.js'
import {
  OPERATIONS,
  realDirectory,
  rotatedKeys,
  type Scene,
  setScene,
  snapshot,
} from './faults-operations.js'

/** Seconds. */
const TIMEOUT = 0.05

const never = (): Promise<never> => new Promise(() => {})

async function* nothingYet(): AsyncGenerator<never> {
  yield await never()
}

/** Parts of which one function never answers. `called` are the functions that were called. */
function parts(real: TwoFactorStore, hanging: string | null) {
  const called = new Set<string>()

  function through<T>(name: string, call: () => T, hang: () => T): T {
    called.add(name)
    return name === hanging ? hang() : call()
  }

  const wrap = (half: keyof TwoFactorStore): DocumentStore => {
    const { load, loadMany, commit, events } = real[half]
    return {
      load: (id) => through(`${half}.load`, () => load(id), never),
      loadMany: (ids) => through(`${half}.loadMany`, () => loadMany(ids), never),
      commit: (change) => through(`${half}.commit`, () => commit(change), never),
      events: (id, options) => through(`${half}.events`, () => events(id, options), nothingYet),
    }
  }
  const ring = rotatedKeys()
  const keys: KeyRing = {
    current: ring.current,
    isCurrent: (envelope) => ring.isCurrent(envelope),
    seal: (plaintext, context) => through('kms.seal', () => ring.seal(plaintext, context), never),
    open: (envelope, context) => through('kms.open', () => ring.open(envelope, context), never),
    mac: (purpose, keyId, message) => through('kms.mac', () => ring.mac(purpose, keyId, message), never),
  }
  const directory: Directory = {
    companiesOf: (userId) => through('directory.companiesOf', () => realDirectory.companiesOf(userId), never),
    membersOf: (companyId) =>
      through('directory.membersOf', () => realDirectory.membersOf(companyId), nothingYet),
  }
  return {
    called,
    options: { store: { enrollments: wrap('enrollments'), policies: wrap('policies') }, keys, directory },
  }
}

const CODES: Readonly<Record<string, string>> = {
  enrollments: 'ERR_STORE_FAILED',
  policies: 'ERR_STORE_FAILED',
  kms: 'ERR_KMS_FAILED',
  directory: 'ERR_DIRECTORY_FAILED',
}

/** The same scene, on other parts. */
function on(scene: Scene, options: ReturnType<typeof parts>['options']): Scene {
  const { time } = scene.on
  const { store, ...others } = options
  return { ...scene, on: { ...bench(store, { ...others, clock: () => time.now, timeout: TIMEOUT }), time } }
}

describe('S4 S11 a part that never answers', () => {
  it.each(Object.entries(OPERATIONS))('makes %s fail in time, and nothing changes', async (_name, run) => {
    const first = memoryStore()
    const whole = parts(first, null)
    await run(await setScene(first, { ...whole.options, timeout: 10 }))
    expect(whole.called.size).toBeGreaterThan(0)

    const real = memoryStore()
    const scene = await setScene(real, parts(real, null).options)
    const before = await snapshot(real)
    const failures = [...whole.called].map(async (hanging) => {
      const { options } = parts(real, hanging)
      const outcome: unknown = await run(on(scene, options)).catch((thrown: unknown) => thrown)
      return { hanging, outcome }
    })
    for (const { hanging, outcome } of await Promise.all(failures)) {
      const [part = ''] = hanging.split('.')
      // The deadline of the whole call may come first.
      if (!(outcome instanceof StepwardError)) expect(outcome, hanging).toEqual({ ok: false, reason: 'busy' })
      else {
        expect(outcome, hanging).toMatchObject({
          code: CODES[part],
          message: expect.stringMatching(/: timed out after 0\.0[0-9]+ s/),
        })
      }
    }
    expect(await snapshot(real)).toBe(before)
  })
})
