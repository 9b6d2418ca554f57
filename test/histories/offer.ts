import { createKeyRing, createTwoFactor, StepwardError, type TwoFactorStore } from '../../src/index.js'
import type { Answer, Offer, Order, Outcome } from './history.js'

/** The same in every process. */
export const KEYS = createKeyRing({
  current: 'k1',
  keys: { k1: Buffer.alloc(32, 7).toString('base64') },
})

export const ISSUER = 'Example'

/** Monotonic, and the same for all processes of the machine. */
export const microseconds = (): number => Number(process.hrtime.bigint() / 1000n)

/** Offers one code to a new service, so that the event that it reports is the event of this offer. */
async function answer(store: TwoFactorStore, order: Order, offer: Offer): Promise<Answer> {
  let eventId: string | null = null
  const twoFactor = createTwoFactor({
    issuer: ISSUER,
    store,
    keys: KEYS,
    clock: () => new Date(order.now),
    throttle: { freeFailures: order.freeFailures },
    onEvent: ({ id }) => {
      eventId = id
    },
  })
  const { userId, code, name } = offer
  const from = microseconds()
  const outcome = await outcomeOf(async () => twoFactor.verify({ userId, code }))
  return { userId, name, now: order.now, from, to: microseconds(), outcome, eventId }
}

async function outcomeOf(
  verify: () => Promise<{ ok: true } | { ok: false; reason: Outcome }>,
): Promise<Outcome> {
  try {
    const result = await verify()
    return result.ok ? 'ok' : result.reason
  } catch (error) {
    return error instanceof StepwardError ? error.code : 'unknown'
  }
}

/** Offers all at once. `report` gets each answer as soon as it exists. */
export function offerAll(
  store: TwoFactorStore,
  order: Order,
  report: (answer: Answer) => void = () => undefined,
): Promise<Answer[]> {
  return Promise.all(
    order.offers.map(async (offer) => {
      const given = await answer(store, order, offer)
      report(given)
      return given
    }),
  )
}
