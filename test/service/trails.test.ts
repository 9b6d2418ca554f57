import { describe, expect, it } from 'vitest'
import {
  type EnrollmentEvent,
  memoryStore,
  type PolicyEvent,
  type StoredEvent,
  type TwoFactor,
  type TwoFactorStore,
} from '../../src/index.js'
import { bench, collect, STORES } from '../support/service.js'

interface Cursor {
  readonly after?: string
  readonly limit?: number
}

/** The two trails: a subject with five events, and its trail as the service reads it. */
const TRAILS = [
  {
    name: 'enrollment.events',
    half: 'enrollments',
    id: 'ada',
    subject: 'userId',
    read: (
      on: TwoFactor,
      userId: string,
      cursor: Cursor = {},
    ): AsyncGenerator<EnrollmentEvent | PolicyEvent> => on.enrollment.events({ userId, ...cursor }),
  },
  {
    name: 'policy.events',
    half: 'policies',
    id: 'acme',
    subject: 'companyId',
    read: (
      on: TwoFactor,
      companyId: string,
      cursor: Cursor = {},
    ): AsyncGenerator<EnrollmentEvent | PolicyEvent> => on.policy.events({ companyId, ...cursor }),
  },
] as const

async function withTrails(store: TwoFactorStore) {
  const on = bench(store)
  const { twoFactor } = on
  await on.enroll('ada')
  for (const guess of [1, 2, 3]) await twoFactor.verify({ userId: 'ada', code: `${guess}` })
  const by = { companyId: 'acme', actorId: 'ada' }
  for (const newMemberGrace of [1, 2, 3, 4]) await twoFactor.policy.require({ ...by, newMemberGrace })
  await twoFactor.policy.relax(by)
  return on
}

/** The same store, with trails of these events instead of its own. */
function withEvents(store: TwoFactorStore, events: readonly unknown[]): TwoFactorStore {
  const trail = async function* () {
    yield* events as StoredEvent[]
  }
  return {
    enrollments: { ...store.enrollments, events: trail },
    policies: { ...store.policies, events: trail },
  }
}

describe.each(STORES)('a trail on a $name store', ({ make }) => {
  it.each(TRAILS)(
    'S12 $name returns every event once, oldest first, as onEvent got it',
    async ({ read, id, subject }) => {
      const { twoFactor, events } = await withTrails(await make())
      const written = await collect(read(twoFactor, id))
      expect(written).toHaveLength(5)
      expect(written).toEqual(events.filter((event) => Reflect.get(event, subject) === id))
    },
  )

  it.each(TRAILS)('$name goes on after any event, up to a limit', async ({ read, id }) => {
    const { twoFactor } = await withTrails(await make())
    const all = await collect(read(twoFactor, id))
    for (const [index, { id: after }] of all.entries()) {
      expect(await collect(read(twoFactor, id, { after }))).toEqual(all.slice(index + 1))
      expect(await collect(read(twoFactor, id, { after, limit: 2 }))).toEqual(all.slice(index + 1, index + 3))
    }
    for (const limit of [1, 4, 5, 6, Number.MAX_SAFE_INTEGER]) {
      expect(await collect(read(twoFactor, id, { limit }))).toEqual(all.slice(0, limit))
    }
  })

  it.each(TRAILS)(
    'S11 $name refuses a cursor that is not in this trail',
    async ({ name, read, id, subject }) => {
      const { twoFactor, events } = await withTrails(await make())
      const elsewhere = events.find((event) => Reflect.get(event, subject) !== id)?.id ?? ''
      expect(elsewhere).not.toBe('')
      for (const after of ['unknown', '__proto__', elsewhere]) {
        await expect(collect(read(twoFactor, id, { after }))).rejects.toMatchObject({
          code: 'ERR_INVALID_ARGUMENT',
          option: 'after',
          message: `${name}: after: the trail has no event with this id`,
        })
      }
    },
  )

  it.each(TRAILS)('$name is empty for an id that nothing happened to', async ({ read }) => {
    const { twoFactor } = await withTrails(await make())
    for (const id of ['nobody', 'Ada', 'ACME', 'ada ', '__proto__']) {
      expect(await collect(read(twoFactor, id))).toEqual([])
    }
  })

  it('outlives the enrollment that it is about', async () => {
    const { twoFactor } = await withTrails(await make())
    await twoFactor.admin.erase({ userId: 'ada', actorId: 'admin' })
    const written = await collect(twoFactor.enrollment.events({ userId: 'ada' }))
    expect(written).toHaveLength(6)
    expect(written.at(-1)).toMatchObject({ type: 'enrollment.erased', actorId: 'admin' })
  })
})

describe('a trail', () => {
  it('is typed by the type of each event', async () => {
    const { twoFactor } = await withTrails(memoryStore())
    const issued: number[] = []
    for await (const event of twoFactor.enrollment.events({ userId: 'ada' })) {
      if (event.type === 'enrollment.confirmed') issued.push(event.recoveryCodes)
    }
    const graces: number[] = []
    for await (const event of twoFactor.policy.events({ companyId: 'acme' })) {
      if (event.type === 'policy.required') graces.push(event.newMemberGrace)
    }
    expect([issued, graces]).toEqual([[10], [1, 2, 3, 4]])
  })

  it.each(TRAILS)(
    'S11 $name takes no malformed cursor and no malformed limit',
    async ({ name, read, id }) => {
      const { twoFactor } = await withTrails(memoryStore())
      for (const [option, value, problem] of [
        ['after', 7, 'expected a string, got 7'],
        ['after', null, 'expected a string, got null'],
        ['after', '', 'expected 1 to 500 characters, got 0'],
        ['after', 'x'.repeat(501), 'expected 1 to 500 characters, got 501'],
        ['limit', 0, 'expected an integer from 1, got 0'],
        ['limit', 1.5, 'expected an integer from 1, got 1.5'],
        ['limit', '5', 'expected an integer from 1, got "5"'],
        ['limit', Number.POSITIVE_INFINITY, 'expected an integer from 1, got Infinity'],
      ] as const) {
        const reading = async () => collect(read(twoFactor, id, { [option]: value } as Cursor))
        await expect(reading()).rejects.toMatchObject({
          code: 'ERR_INVALID_ARGUMENT',
          option,
          message: `${name}: ${option}: ${problem}`,
        })
      }
    },
  )

  it.each(TRAILS)(
    'S11 $name refuses an event that is damaged or of another trail',
    async ({ half, read, id, subject }) => {
      const store = memoryStore()
      const { twoFactor } = await withTrails(store)
      const [genuine] = await collect(store[half].events(id))
      const [event] = await collect(read(twoFactor, id))
      if (genuine === undefined || event === undefined) throw new Error('the trail is empty')
      const damaged = ['', 'xyzzy', '{"id": "xyzzy', 'null', '7', '[]', JSON.stringify([event])]
      const { [subject]: _, ...withoutSubject } = { ...event } as Record<string, unknown>
      const foreign = [
        { ...event, [subject]: 'xyzzy' },
        { ...event, [subject]: [id] },
        withoutSubject,
        { ...event, id: 'xyzzy' },
        { ...event, type: 'xyzzy' },
      ].map((changed) => JSON.stringify(changed))
      for (const document of [...damaged, ...foreign]) {
        const on = bench(withEvents(store, [{ ...genuine, document }])).twoFactor
        const error: unknown = await collect(read(on, id)).catch((thrown: unknown) => thrown)
        expect(error, document).toMatchObject({
          code: 'ERR_RECORD_CORRUPT',
          message: `store.${half}: a stored event does not parse or belongs to another trail`,
        })
      }
      expect(await collect(read(bench(withEvents(store, [genuine])).twoFactor, id))).toEqual([event])
    },
  )

  it.each(TRAILS)(
    'ASVS-15.3.5 $name completes no damaged event from a polluted prototype',
    async ({ half, read, id, subject }) => {
      const store = memoryStore()
      await withTrails(store)
      const [genuine] = await collect(store[half].events(id))
      const polluted = Object.prototype as Record<string, unknown>
      Object.assign(polluted, { id: genuine?.id, type: genuine?.type, [subject]: id })
      try {
        const on = bench(withEvents(store, [{ ...genuine, document: '{}' }])).twoFactor
        await expect(collect(read(on, id))).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
      } finally {
        for (const name of ['id', 'type', subject]) delete polluted[name]
      }
    },
  )

  it.each(TRAILS)(
    'S4 $name of a store that fails on the way returns what came before, and then throws',
    async ({ half, read, id }) => {
      const store = memoryStore()
      await withTrails(store)
      const real = await collect(store[half].events(id))
      const breaking = async function* () {
        yield* real.slice(0, 2)
        throw new Error('connection lost')
      }
      const broken = { ...store, [half]: { ...store[half], events: breaking } }
      const events: unknown[] = []
      const reading = (async () => {
        for await (const event of read(bench(broken).twoFactor, id)) events.push(event)
      })()
      await expect(reading).rejects.toMatchObject({
        code: 'ERR_STORE_FAILED',
        store: `store.${half}`,
        message: `store.${half}.events threw; access was denied`,
        cause: { message: 'connection lost' },
      })
      expect(events).toHaveLength(2)
    },
  )

  it.each(TRAILS)('$name ends the store’s stream when its reader stops', async ({ half, read, id }) => {
    const store = memoryStore()
    await withTrails(store)
    let ended = false
    const observed = async function* () {
      try {
        yield* store[half].events(id)
      } finally {
        ended = true
      }
    }
    const { twoFactor } = bench({ ...store, [half]: { ...store[half], events: observed } })
    for await (const event of read(twoFactor, id)) {
      expect(event.id).toBeTypeOf('string')
      break
    }
    expect(ended).toBe(true)
  })
})
