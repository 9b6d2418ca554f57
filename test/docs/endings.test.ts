import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.js'
import { type Phone, scan } from '../support/phone.js'
import { type Bench, bench } from '../support/service.js'

const USER = 'ada'
const BY_ADMIN = { userId: USER, actorId: 'admin' }
const REASON = 'a lost phone'

/** What each act does to a user who has everything that can end. */
const ACTS: Readonly<Record<string, (world: Bench, code: string) => Promise<unknown>>> = {
  disable: ({ twoFactor }, code) => twoFactor.enrollment.disable({ userId: USER, code }),
  reset: ({ twoFactor }) => twoFactor.admin.reset({ ...BY_ADMIN, reason: REASON }),
  replace: ({ enroll }, code) => enroll(USER, code),
  async remove({ twoFactor }, code) {
    const status = await twoFactor.enrollment.status({ userId: USER })
    if (status.state !== 'on') throw new Error(status.state)
    const [first] = status.authenticators
    return twoFactor.enrollment.remove({ userId: USER, authenticatorId: first?.id ?? '', code })
  },
  erase: ({ twoFactor }) => twoFactor.admin.erase(BY_ADMIN),
}

const MARKS = { full: 'ends', path: 'stays', 'mid soft': 'none' } as const
type Mark = (typeof MARKS)[keyof typeof MARKS]

/** The rows of the picture: what it is, and what each act does to it, in the order of {@link ACTS}. */
const drawn: ReadonlyMap<string, readonly Mark[]> = new Map(
  readFileSync('docs/concepts/endings.svg', 'utf8')
    .split('<path class="line"')
    .slice(1)
    .flatMap((row) => {
      const [, name] = /<text x="6" y="\d+">(.+)<\/text>/.exec(row) ?? []
      if (name === undefined) return []
      const cells = [...row.matchAll(/<(?:circle|text) class="(full|path|mid soft)"/g)]
      return [[name, cells.map(([, mark]) => MARKS[mark as keyof typeof MARKS])] as const]
    }),
)

const column = (act: string): Readonly<Record<string, Mark | undefined>> =>
  Object.fromEntries([...drawn].map(([name, marks]) => [name, marks[Object.keys(ACTS).indexOf(act)]]))

describe('docs/concepts/endings.svg', () => {
  it.each(Object.keys(ACTS))('S6 shows what %s ends, and what it leaves', async (act) => {
    const world = bench(memoryStore(), { authenticators: { max: act === 'remove' ? 2 : 1 } })
    const { twoFactor, time } = world
    const { phone, recoveryCodes } = await world.enroll(USER)
    const code = (from = phone): string => {
      time.advance(30)
      return from.code(time.now)
    }
    const kept = act === 'remove' ? (await world.enroll(USER, code())).phone : phone

    const login = await twoFactor.login.verify({
      challenge: await world.challengeFor(USER),
      code: code(),
      rememberDevice: true,
    })
    if (!login.ok) throw new Error(login.reason)
    const challenge = await world.challengeFor(USER)
    // What replaces or removes an authenticator leaves two-factor on, and needs no setup that is left open.
    const switchesOff = act !== 'replace' && act !== 'remove'
    const setup = switchesOff ? await startOver(world, code()) : null
    await ACTS[act]?.(world, code(kept))

    const trail: unknown[] = []
    for await (const event of world.store.enrollments.events(USER)) trail.push(event)
    if (setup !== null) {
      const confirmed = await twoFactor.enrollment.confirm({ userId: USER, code: code(setup) })
      expect(confirmed).toMatchObject({ ok: false, reason: 'not_pending' })
      // While two-factor is off, nothing of it can be asked for.
      await world.enroll(USER)
    }
    const oldCode = await twoFactor.verify({ userId: USER, code: code() })
    const recovery = await twoFactor.verify({ userId: USER, code: recoveryCodes[0] ?? '' })
    const again = await twoFactor.login.verify({ challenge, code: code() })
    const device = await twoFactor.login.start({ userId: USER, deviceToken: login.deviceToken ?? '' })
    const proof = await twoFactor.checkProof({ userId: USER, proof: login.proof, maxAge: 3600 })

    const { Tickets, 'Unfinished setup': pending, ...shown } = column(act)
    expect(pending).toBe('ends')
    expect(shown).toEqual({
      Secret: stays(oldCode.ok),
      'Recovery codes': stays(recovery.ok),
      'Trusted devices': stays(device.step === 'done'),
      'Open challenges': stays(again.ok || again.reason !== 'challenge_invalid'),
      Proofs: stays(proof.ok),
      'Audit trail': stays(trail.length > 2),
    })
    expect(Tickets).toBe(await ticketsAfter(act))
  })
})

const stays = (is: boolean): Mark => (is ? 'stays' : 'ends')

/** Begins to set up another phone, which is not confirmed. */
async function startOver({ twoFactor }: Bench, code: string): Promise<Phone> {
  const started = await twoFactor.enrollment.start({ userId: USER, accountName: 'ada@example.com', code })
  if (!started.ok) throw new Error(started.reason)
  return scan(started.uri)
}

/** Only a user without two-factor can have a ticket, and to end it there has to be a setup or an erasure. */
async function ticketsAfter(act: string): Promise<Mark> {
  const world = bench(memoryStore())
  await world.enroll(USER)
  const { ok } = await world.twoFactor.admin.issueTicket({ ...BY_ADMIN, reason: REASON })
  expect(ok).toBe(false)
  if (act !== 'reset' && act !== 'erase') return 'none'
  const fresh = bench(memoryStore())
  await fresh.twoFactor.admin.issueTicket({ ...BY_ADMIN, reason: REASON })
  await fresh.twoFactor.enrollment.start({ userId: USER, accountName: 'ada@example.com' })
  await ACTS[act]?.(fresh, '')
  const stored = await fresh.store.enrollments.load(USER)
  const record = stored === null ? null : JSON.parse(stored.document)
  return stays(record !== null && record.ticketGeneration !== null)
}
