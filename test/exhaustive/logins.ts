import { generationOf } from '../../src/enrollment/record.js'
import type { Demand, DoneBecause, Membership } from '../../src/policy/evaluate.js'
import { emptyPolicy, type PolicyRecord, type Requirement } from '../../src/policy/record.js'
import { instantAt, PERIOD, type Scope } from './alphabet.js'
import { barred } from './expected.js'
import type { Machine } from './machine.js'
import type { Check } from './promises.js'
import type { Ghost, World } from './world.js'

/** Made at the second instant, and due at once: it stays due if the clock goes back to the first (S10). */
const REQUIREMENT: Requirement = {
  ...{ enforceFrom: instantAt(1), newMemberGrace: 0, roles: null, deviceMaxAge: null },
  ...{ ticketRequired: false, exemptMethods: [], requiredAt: instantAt(1) },
}

const policy = (companyId: string, requirement: Requirement): [string, PolicyRecord] => [
  companyId,
  { ...emptyPolicy(companyId), requirement },
]

/** One allows no trusted device, one starts at the second instant, and one leaves SAML to its identity provider. */
const POLICIES: ReadonlyMap<string, PolicyRecord> = new Map([
  policy('strict', { ...REQUIREMENT, deviceMaxAge: 0 }),
  policy('later', { ...REQUIREMENT, requiredAt: instantAt(0) }),
  policy('saml', { ...REQUIREMENT, exemptMethods: ['saml'], deviceMaxAge: PERIOD }),
])

/** The companies of the user, or the one that the login is for. */
const COMPANIES = [[], ['strict'], ['later'], ['saml'], ['saml', 'later']] as const

const memberships = (companyIds: readonly string[]): readonly Membership[] =>
  companyIds.map((companyId) => ({ userId: 'ada', companyId, role: 'member', joinedAt: null }))

const METHODS = ['password', 'saml', 'passkey'] as const
const SUFFICIENT = 'passkey'

type Token = 'none' | 'current' | 'ended'
const TOKENS: readonly Token[] = ['none', 'current', 'ended']

/** What a login presents besides its first step. */
interface Login {
  readonly companyIds: readonly string[]
  readonly method: (typeof METHODS)[number]
  readonly device: Token
  readonly proof: Token
}

/** Seconds; null: as long as the application allows. */
function deviceLimitOf(companyIds: readonly string[]): number | null {
  if (companyIds.includes('strict')) return 0
  return companyIds.includes('saml') ? PERIOD : null
}

/** Every login: of each company, by each method, with each device and proof. It writes nothing. */
export function judgeLogins(world: World, machine: Machine, scope: Scope): readonly Check[] {
  const now = instantAt(world.tick)
  const proven = TOKENS.map((proof) => isProven(world, machine, scope, proof))
  const checks: Check[] = []
  for (const companyIds of COMPANIES) {
    const demands = machine.demandsOn(memberships(companyIds), POLICIES, now)
    for (const device of TOKENS) {
      const deviceTrusted = isTrusted(world, machine, scope, deviceLimitOf(companyIds), device)
      for (const [index, proof] of TOKENS.entries()) {
        for (const method of METHODS) {
          const login = { companyIds, method, device, proof }
          const facts = {
            enrolled: (world.record?.authenticators.length ?? 0) > 0,
            deviceTrusted,
            proven: proven[index] ?? false,
            method,
            methodSuffices: method === SUFFICIENT,
          }
          const answer = describe(machine, facts, demands)
          const expected = expectedOf(world, scope, login)
          const promise = world.ghost.live.length > 0 ? 'S13' : 'S9'
          checks.push([answer === expected, promise, `a login says ${answer}, not ${expected}`])
        }
      }
    }
  }
  return checks
}

function describe(
  machine: Machine,
  facts: Parameters<Machine['judgeLogin']>[0],
  demands: readonly Demand[],
): string {
  const judgement = machine.judgeLogin(facts, demands)
  return judgement.step === 'done' ? judgement.because : judgement.step
}

/** What a login asks for, as the documents say it. */
function expectedOf(world: World, scope: Scope, login: Login): DoneBecause | 'code' | 'enroll' {
  const { ghost, tick } = world
  const { companyIds, method, device, proof } = login
  if (method === SUFFICIENT) return 'sufficient_method'
  if (ghost.live.length > 0) {
    if (proof === 'current') return 'proof'
    const [first] = ghost.devices
    const limit = deviceLimitOf(companyIds)
    const trusted = device === 'current' && first !== undefined && isTrustLive(world, scope, first.at, limit)
    return trusted ? 'trusted_device' : 'code'
  }
  if (companyIds.length === 0) return 'not_required'
  const left = companyIds.filter((id) => id !== 'saml' || method !== 'saml')
  if (left.length === 0) return 'exempt_method'
  return left.some((id) => id !== 'later' || tick >= 1) ? 'enroll' : 'not_due'
}

/** Whether a device that is trusted since an instant may replace the code now. Seconds. */
function isTrustLive({ ghost, tick }: World, scope: Scope, at: number, limit: number | null): boolean {
  const ttl = scope.rules.deviceTtl ?? 0
  const suspended = barred(ghost.wrongCodes, scope, tick) === 'suspended'
  const age = (tick - at) * PERIOD
  return ghost.live.length > 0 && !suspended && age >= 0 && age < Math.min(ttl, limit ?? ttl)
}

function isTrusted(
  { ghost, record, tick }: World,
  machine: Machine,
  { rules }: Scope,
  limit: number | null,
  device: Token,
): boolean {
  const id = device === 'current' ? ghost.devices[0]?.id : ghost.endedDevice
  if (device === 'none' || id === undefined) return false
  return machine.isDeviceTrusted(record, id, limit, rules, instantAt(tick))
}

/** Each device in its time, under the limits of companies and under shorter options than it was trusted with (S10). */
export function judgeDevices(world: World, machine: Machine, scope: Scope): readonly Check[] {
  const { record, ghost, tick } = world
  const now = instantAt(tick)
  const checks: Check[] = []
  for (const { id, at } of ghost.devices) {
    for (const limit of [null, PERIOD, 0]) {
      const trusted = machine.isDeviceTrusted(record, id, limit, scope.rules, now)
      const good = isTrustLive(world, scope, at, limit)
      checks.push([trusted === good, at > tick ? 'S10' : 'S6', 'a device is trusted or not against the rule'])
    }
    const shorter = { ...scope, rules: { ...scope.rules, deviceTtl: PERIOD } }
    const trusted = machine.isDeviceTrusted(record, id, null, shorter.rules, now)
    checks.push([
      trusted === isTrustLive(world, shorter, at, null),
      'S10',
      'a device outlives today’s option',
    ])
    const off = { ...scope.rules, deviceTtl: null }
    checks.push([!machine.isDeviceTrusted(record, id, null, off, now), 'S10', 'a device outlives its switch'])
  }
  const ended = machine.isDeviceTrusted(record, ghost.endedDevice, null, scope.rules, now)
  return [...checks, [!ended, 'S6', 'an ended device is trusted']]
}

function proofOf(ghost: Ghost, world: World, proof: 'current' | 'ended', from: number, to: number) {
  const generation = proof === 'ended' ? ghost.endedGeneration : generationOf(world.record, world.erasure)
  return { generation, factor: 'totp', issuedAt: instantAt(from), expiresAt: instantAt(to) } as const
}

function isProven(world: World, machine: Machine, { rules }: Scope, proof: Token): boolean {
  const { ghost, record, tick } = world
  if (proof === 'none') return false
  const shown = proofOf(ghost, world, proof, tick, tick + 2)
  return machine.isProofValid(record, shown, rules, instantAt(tick))
}

/** A proof in its time, out of it, of an older generation, and older than an action allows. */
export function judgeProofs(world: World, machine: Machine, { rules }: Scope): readonly Check[] {
  const { ghost, record, tick } = world
  const now = instantAt(tick)
  const on = ghost.live.length > 0
  const judge = (proof: 'current' | 'ended', from: number, to: number, maxAge: number) => {
    const outcome = machine.judgeProof(record, proofOf(ghost, world, proof, from, to), maxAge, rules, now)
    return outcome.ok ? 'ok' : outcome.reason
  }
  const good = (answer: string) => (on ? answer : 'proof_invalid')
  return [
    [judge('current', tick, tick + 2, 0) === good('ok'), 'S6', 'a proof stands or not against the rule'],
    [judge('current', tick - 1, tick + 1, PERIOD) === good('ok'), 'S6', 'a proof of its age does not stand'],
    [
      judge('current', tick - 1, tick + 1, PERIOD - 1) === good('proof_stale'),
      'S10',
      'a proof is fresh beyond its age',
    ],
    [judge('current', tick - 1, tick, PERIOD) === 'proof_invalid', 'S10', 'a proof stands beyond its expiry'],
    [
      judge('current', tick - 2, tick + 9, 9 * PERIOD) === 'proof_invalid',
      'S10',
      'a proof stands longer than today’s option',
    ],
    [judge('current', tick + 1, tick + 3, PERIOD) === 'proof_invalid', 'S10', 'a proof of the future stands'],
    [judge('ended', tick, tick + 2, 0) === 'proof_invalid', 'S6', 'a proof of an older generation stands'],
  ]
}
