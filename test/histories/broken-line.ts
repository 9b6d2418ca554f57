import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ServerProxy, startProxy } from '../servers/proxy.js'
import {
  enrollSome,
  expectKept,
  expectSurvived,
  faultsIn,
  longestAt,
  offerOnce,
  SHORT,
  storeOfTest,
} from './faults.js'
import type { Target } from './stores.js'

export interface BrokenLine {
  readonly target: (url: string) => Target
  /** Text that is sent together with the command that commits a success. */
  readonly commit: string
  /** Whether the client sends a command again by itself if it lost the reply. */
  readonly resends: boolean
}

/** What a client and its store do if the line to the server breaks at the worst moments. */
export function testBrokenLine(
  server: () => { readonly port: number; readonly url: string },
  { target, commit, resends }: BrokenLine,
): void {
  let proxy: ServerProxy
  let broken: Target
  let whole: Target
  beforeAll(async () => {
    proxy = await startProxy(server().port)
    broken = target(proxy.through(server().url))
    whole = target(server().url)
  })
  afterAll(() => proxy?.stop())

  it(`S1 S4 S12 before the commit reaches the server: ${resends ? 'sent again, it succeeds once' : 'a fault, and the code is not used'}`, async () => {
    const open = await storeOfTest(broken)
    await open.migrate()
    const people = await enrollSome(open)
    const [ada] = people
    if (ada === undefined) throw new Error('not reached')
    proxy.cutBeforeServer(commit)
    const answers = [await offerOnce(open, ada, 1), await offerOnce(open, ada, 1)]
    const expected = resends ? ['ok', 'replayed'] : ['ERR_STORE_FAILED', 'ok']
    expect(answers.map(({ outcome }) => outcome)).toEqual(expected)
    expect(proxy.cuts).toBe(1)
    await expectKept(whole, people, answers)
  })

  it(`S1 S4 S12 after the commit, before its reply: ${resends ? 'sent again, it succeeds once' : 'a fault, and the code is used'}`, async () => {
    const cuts = proxy.cuts
    const open = await storeOfTest(broken)
    const people = await enrollSome(open)
    const [ada] = people
    if (ada === undefined) throw new Error('not reached')
    proxy.cutBeforeClient(commit)
    const answers = [await offerOnce(open, ada, 1), await offerOnce(open, ada, 1)]
    const expected = resends ? ['ok', 'replayed'] : ['ERR_STORE_FAILED', 'replayed']
    expect(answers.map(({ outcome }) => outcome)).toEqual(expected)
    expect(proxy.cuts).toBe(cuts + 1)
    await expectKept(whole, people, answers)
  })

  it('S1 S3 S4 S12 again and again under load: no code passes twice, no failure is forgotten', async () => {
    await expectSurvived(broken, async (load) => {
      for (let round = 1; round <= 6; round++) {
        const cuts = proxy.cuts
        if (round % 2 === 0) proxy.cutBeforeServer(commit)
        else proxy.cutBeforeClient(commit)
        await load.until(() => proxy.cuts > cuts)
      }
    })
  })

  it('S4 S11 no reply at all is a fault in bounded time, and the same store works afterwards', async () => {
    const answers = await expectSurvived(
      broken,
      async (load) => {
        const open = await storeOfTest(whole)
        const stuck = await storeOfTest(broken, SHORT)
        const [ada] = await enrollSome(open)
        if (ada === undefined) throw new Error('not reached')
        proxy.blackhole()
        const { outcome, from, to } = await offerOnce(stuck, ada, 1)
        // What is held back arrives after this, so the load has to meet its timeout before.
        await load.failed(1)
        proxy.heal()
        expect(outcome).toBe('ERR_STORE_FAILED')
        const seconds = (to - from) / 1_000_000
        expect(seconds).toBeGreaterThanOrEqual(SHORT - 0.001)
        expect(seconds).toBeLessThan(longestAt(SHORT))
      },
      SHORT,
    )
    expect(faultsIn(answers)).toBeGreaterThan(0)
  })
}
