import { type Answer, factorOf, isSuspended, refusal, refuseChallenge, tryCode } from './codes.js'
import { demandsNow, demandsOn, strictestDeviceAge } from './companies.js'
import type { Shown } from './enrollment.js'
import {
  CHALLENGE_TTL,
  commit,
  commitUnopened,
  DEVICE_TTL,
  generationOf,
  isOn,
  type Model,
  newGenerationOfDevices,
  personNow,
} from './state.js'

/** Whether the device may replace the code. */
function isTrusted(m: Model, userId: string, companyId: string | null, device: Shown): boolean {
  const person = m.people.get(userId)
  if (typeof device === 'string' || device.kind !== 'device' || device.userId !== userId) return false
  if (!isOn(person) || device.generation !== person.deviceGeneration) return false
  if (isSuspended(person.codeFailures)) return false
  const longest = strictestDeviceAge(demandsOn(m, userId, companyId)) * 1000
  const now = Math.max(personNow(m, userId), demandsNow(m, userId, companyId))
  return now < Math.min(device.expiresAt, device.givenAt + longest)
}

export function startLogin(m: Model, userId: string, companyId: string | null, device: Shown): Answer {
  const [soonest] = demandsOn(m, userId, companyId)
  if (isOn(m.people.get(userId))) {
    return isTrusted(m, userId, companyId, device)
      ? { step: 'done' }
      : openChallenge(m, userId, companyId, 'code')
  }
  if (soonest === undefined) return { step: 'done' }
  const now = Math.max(personNow(m, userId), demandsNow(m, userId, companyId))
  if (soonest.enrollBy <= now) return openChallenge(m, userId, companyId, 'enroll')
  return { step: 'done', enrollBy: new Date(soonest.enrollBy) }
}

function openChallenge(m: Model, userId: string, companyId: string | null, kind: 'code' | 'enroll'): Answer {
  const givenAt = personNow(m, userId)
  const expiresAt = givenAt + CHALLENGE_TTL * 1000
  m.tokens.push({ kind, userId, generation: generationOf(m, userId), givenAt, expiresAt })
  const open = { step: kind, expiresAt: new Date(expiresAt) }
  if (kind === 'code') return open
  const demands = demandsOn(m, userId, companyId)
  const requiredBy = demands.map((demand) => ({ companyId: demand.companyId }))
  return { ...open, requiredBy, ticketRequired: demands.some(({ ticketRequired }) => ticketRequired) }
}

/** The challenge says whose login it is. A forged one is invalid for everyone. */
export function verifyLogin(m: Model, challenge: Shown, code: string, rememberDevice: boolean): Answer {
  if (typeof challenge === 'string') return refusal('challenge_invalid')
  const { userId } = challenge
  const stale = refuseChallenge(m, userId, 'code', challenge)
  if (stale !== null) return stale
  const answer = verify(m, userId, code)
  if (answer['ok'] === true && rememberDevice) {
    const givenAt = personNow(m, userId)
    const generation = m.people.get(userId)?.deviceGeneration ?? 0
    m.tokens.push({ kind: 'device', userId, generation, givenAt, expiresAt: givenAt + DEVICE_TTL * 1000 })
  }
  return answer
}

export function verify(m: Model, userId: string, code: string): Answer {
  const person = m.people.get(userId)
  if (!isOn(person)) return refusal('not_enrolled')
  const wrong = tryCode(m, userId, person, code)
  if (wrong !== null) return wrong
  commit(m, userId, person)
  return { ok: true, userId, factor: factorOf(code), recoveryCodesLeft: person.recoveryCodes.size }
}

export function revokeDevices(m: Model, userId: string): Answer {
  const person = m.people.get(userId)
  if (!isOn(person)) return refusal('not_enrolled')
  newGenerationOfDevices(m, person)
  commitUnopened(m, userId, person)
  return { ok: true }
}

/** What a key rotation does for one user. */
export function reseal(m: Model, userId: string): Answer {
  const person = m.people.get(userId)
  if (person === undefined) return { userId, result: 'not_stored' }
  const secrets = person.authenticators.length + (person.pending === null ? 0 : 1)
  if (secrets === 0 || person.sealedWith === m.key) return { userId, result: 'current' }
  commit(m, userId, person)
  return { userId, result: 'resealed' }
}
