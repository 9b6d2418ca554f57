import { type Answer, factorOf, isSuspended, refusal, refuseChallenge, type Shown, tryCode } from './codes.js'
import { asksForTicket, demandsAtLogin, remember, strictestDeviceAge } from './companies.js'
import { proveWith } from './enrollment.js'
import {
  CHALLENGE_TTL,
  commit,
  DEVICE_TTL,
  type Device,
  generationOf,
  isLive,
  isOn,
  type Model,
  PROOF_TTL,
  SUFFICIENT_METHOD,
  type Token,
} from './state.js'

/** At most so many devices are kept. */
const MAX_DEVICES = 20

/** What a login presents besides its first step. */
export interface Opening {
  readonly companyId: string | null
  readonly method: string
  readonly device: Shown
  readonly proof: Shown
}

const isDeviceLive = (m: Model, { trustedAt }: Device, ttl: number): boolean =>
  isLive(m, trustedAt, trustedAt + DEVICE_TTL * 1000, ttl)

/** Whether the device may replace the code. */
function isTrusted(m: Model, userId: string, companyId: string | null, shown: Shown): boolean {
  const person = m.people.get(userId)
  if (typeof shown === 'string' || !isOn(person) || isSuspended(person.codeFailures)) return false
  const device = person.devices.find(({ token }) => m.tokens[token] === shown)
  const longest = strictestDeviceAge(demandsAtLogin(m, userId, companyId))
  return device !== undefined && isDeviceLive(m, device, Math.min(DEVICE_TTL, longest))
}

function isProven(m: Model, userId: string, shown: Shown): shown is Token {
  const person = m.people.get(userId)
  if (typeof shown === 'string' || shown.kind !== 'proof' || shown.userId !== userId) return false
  if (!isOn(person) || shown.generation !== person.generation) return false
  return isLive(m, shown.givenAt, shown.expiresAt, PROOF_TTL)
}

export function checkProof(m: Model, userId: string, shown: Shown, maxAge: number): Answer {
  if (!isProven(m, userId, shown)) return refusal('proof_invalid')
  if (m.now - shown.givenAt > maxAge * 1000) return refusal('proof_stale')
  return { ok: true, factor: shown.factor, verifiedAt: new Date(shown.givenAt) }
}

const done = (because: string): Answer => ({ step: 'done', because })

export function startLogin(m: Model, userId: string, opening: Opening): Answer {
  const { companyId, method, device, proof } = opening
  const demands = demandsAtLogin(m, userId, companyId)
  if (method === SUFFICIENT_METHOD) return done('sufficient_method')
  // What a company exempts is its demand, not the second factor of a person who has it on (S13).
  if (isOn(m.people.get(userId))) {
    if (isProven(m, userId, proof)) return done('proof')
    if (isTrusted(m, userId, companyId, device)) return done('trusted_device')
    return openChallenge(m, userId, opening, 'code')
  }
  const [soonest] = demands.filter(({ exemptMethods }) => !exemptMethods.includes(method))
  if (soonest === undefined) return done(demands.length === 0 ? 'not_required' : 'exempt_method')
  if (soonest.due) return openChallenge(m, userId, opening, 'enroll')
  return { ...done('not_due'), enrollBy: new Date(soonest.enrollBy) }
}

function openChallenge(m: Model, userId: string, opening: Opening, kind: 'code' | 'enroll'): Answer {
  const { companyId, method } = opening
  const demands = demandsAtLogin(m, userId, companyId)
  const ticketRequired = kind === 'enroll' && asksForTicket(m, userId, companyId)
  const expiresAt = m.now + CHALLENGE_TTL * 1000
  m.tokens.push({
    ...{ kind, userId, generation: generationOf(m, userId), givenAt: m.now, expiresAt },
    ...{ companyId, ticketRequired },
  })
  const open = { step: kind, expiresAt: new Date(expiresAt) }
  if (kind === 'code') return open
  const applicable = demands.filter(({ exemptMethods }) => !exemptMethods.includes(method))
  return {
    ...open,
    requiredBy: applicable.map((demand) => ({ companyId: demand.companyId })),
    ticketRequired,
  }
}

/** The device to trust: with a name, without one (null), or none (undefined). */
export type Remembered = string | null | undefined

/** The challenge says whose login it is. A forged one is invalid for everyone. */
export function verifyLogin(m: Model, challenge: Shown, code: string, remembered: Remembered): Answer {
  if (typeof challenge === 'string') return refusal('challenge_invalid')
  const { userId } = challenge
  const stale = refuseChallenge(m, userId, 'code', challenge)
  if (stale !== null) return stale
  const person = m.people.get(userId)
  if (!isOn(person)) return refusal('challenge_invalid')
  const answer = verify(m, userId, code)
  if (answer['ok'] !== true) return answer
  remember(m, person, challenge)
  if (remembered === undefined) return answer
  const expiresAt = m.now + DEVICE_TTL * 1000
  person.devices.push({ token: m.tokens.length, name: remembered, trustedAt: m.now })
  person.devices = person.devices.slice(-MAX_DEVICES)
  m.tokens.push({ kind: 'device', userId, generation: 0, givenAt: m.now, expiresAt })
  return { ...answer, deviceExpiresAt: new Date(expiresAt) }
}

export function verify(m: Model, userId: string, code: string): Answer {
  const person = m.people.get(userId)
  if (!isOn(person)) return refusal('not_enrolled')
  const factor = factorOf(person, code)
  const wrong = tryCode(m, userId, person, code)
  if (wrong !== null) return wrong
  commit(m, userId, person)
  proveWith(m, userId, factor)
  const verifiedAt = new Date(m.now)
  return { ok: true, userId, factor, verifiedAt, recoveryCodesLeft: person.recoveryCodes.size }
}

/** The devices that are trusted now, oldest first. */
export const liveDevices = (m: Model, userId: string): readonly Device[] =>
  (m.people.get(userId)?.devices ?? []).filter((device) => isDeviceLive(m, device, DEVICE_TTL))

/** `index`: which device, in the order of `devices.list`. One beyond the last is unknown. */
export function revokeDevice(m: Model, userId: string, index: number): Answer {
  const person = m.people.get(userId)
  const device = liveDevices(m, userId)[index]
  if (person === undefined || device === undefined) return refusal('unknown_device')
  person.devices = person.devices.filter((one) => one !== device)
  commit(m, userId, person)
  return { ok: true }
}

export function revokeDevices(m: Model, userId: string): Answer {
  const person = m.people.get(userId)
  if (!isOn(person)) return refusal('not_enrolled')
  person.devices = []
  commit(m, userId, person)
  return { ok: true }
}

/** What a key rotation does for one user. */
export function reseal(m: Model, userId: string): Answer {
  const person = m.people.get(userId)
  if (person === undefined) return { userId, result: 'not_stored' }
  const secrets = [...person.authenticators, ...(person.pending === null ? [] : [person.pending])]
  if (secrets.every(({ key }) => key === m.key)) return { userId, result: 'current' }
  for (const secret of secrets) secret.key = m.key
  commit(m, userId, person)
  return { userId, result: 'resealed' }
}
