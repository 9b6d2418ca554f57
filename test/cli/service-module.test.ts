import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stepward, temporaryFolder } from './support/run.js'
import { commandService, serviceModule } from './support/service.js'

const eventsOf = (module: string) => stepward(['events', '--service', module, '--user', 'u1'])

const LIST = /^at +type +event +actorId +reason +id\n.* {2}enrollment\.ticket_issued +.*admin +/

describe('--service', () => {
  it.each([
    ['a named export', 'export const twoFactor = made'],
    ['a default export', 'export default made'],
    ['a promise', 'export const twoFactor = Promise.resolve(made)'],
    ['a function', 'export const twoFactor = () => made'],
    ['a function that returns a promise, as the default export', 'export default async () => made'],
    ['an object as the default export, as of CommonJS', 'export default { twoFactor: made }'],
  ])('takes %s', async (_, exported) => {
    const { folder, twoFactor } = await commandService()
    await twoFactor.admin.issueTicket({ userId: 'u1', actorId: 'admin', reason: 'first day' })
    const { status, stdout, stderr } = await eventsOf(serviceModule(folder, { exported }))
    expect([status, stderr]).toEqual([0, 'a line of the module\n'])
    expect(stdout).toMatch(LIST)
  })

  it('calls close() at the end, and ends a process that something else keeps open', async () => {
    const { folder, twoFactor } = await commandService()
    await twoFactor.admin.issueTicket({ userId: 'u1', actorId: 'admin', reason: 'first day' })
    const exported = `setInterval(() => {}, 1000)
export const twoFactor = made
export const close = () => console.log('closed')`
    const { status, stdout, stderr } = await eventsOf(serviceModule(folder, { exported }))
    expect([status, stderr]).toEqual([0, 'a line of the module\nclosed\n'])
    expect(stdout).toMatch(LIST)
  })

  it.each([
    ['no service', 'export const twoFactor = {}', /expected the module to export twoFactor/],
    ['nothing', 'export {}', /expected the module to export twoFactor/],
    [
      'a function that throws',
      "export const twoFactor = () => { throw new Error('no database') }",
      /no database/,
    ],
    ['a syntax error', 'export const = 1', /the module cannot be loaded: /],
  ])('S11 says in one sentence what is wrong with a module of %s', async (_, source, problem) => {
    const file = join(temporaryFolder(), 'service.mjs')
    writeFileSync(file, source)
    const { status, stdout, stderr } = await eventsOf(file)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^stepward: [^\n]+\n$/)
    expect(stderr).toMatch(problem)
  })
})
