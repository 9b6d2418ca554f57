import { describe, expect, it } from 'vitest'
import { collect } from '../support/service.js'
import { stepward, temporaryFile } from './support/run.js'
import { type CommandService, commandService, serviceModule } from './support/service.js'

const FROM_MODULE = 'a line of the module\n'

/** A directory whose members need quotes in CSV, would be run by a spreadsheet, or would move a terminal's cursor. */
const MEMBERS = ['ada', 'bob', 'a,"b"', '=1+1', '\u001b[2Jx']

const DIRECTORY = `directory: {
  companiesOf: async () => [{ companyId: 'acme' }],
  async *membersOf() { for (const userId of ${JSON.stringify(MEMBERS)}) yield { userId } },
}`

async function acme(): Promise<CommandService> {
  const service = await commandService({ more: DIRECTORY })
  const { twoFactor } = service
  await twoFactor.admin.importSecret({ userId: 'ada', secret: new Uint8Array(20).fill(1) })
  await twoFactor.policy.require({ companyId: 'acme', actorId: 'admin', asSystem: true })
  return service
}

const list = ({ module }: CommandService, ...args: readonly string[]) =>
  stepward([args[0] ?? '', '--service', module, ...args.slice(1)])

describe('stepward compliance', () => {
  it('lists every member with the state and the date, and counts them', async () => {
    const { status, stdout, stderr } = await list(await acme(), 'compliance', '--company', 'acme')
    expect([status, stderr]).toEqual([0, FROM_MODULE])
    const [head, ...lines] = stdout.split('\n')
    expect(head).toMatch(/^userId +state +enrollBy +because +suspended +retryAt$/)
    expect(lines[0]).toMatch(/^ada +enrolled +\d{4}-\d\d-\d\dT.*Z +enforced$/)
    expect(lines.filter((line) => line.includes(' overdue '))).toHaveLength(4)
    expect(stdout).not.toContain('\u001b')
    expect(stdout).toMatch(/\n\n1 enrolled, 4 overdue\n$/)
  })

  it('writes CSV as in RFC 4180, and nothing that a spreadsheet would run', async () => {
    const { stdout } = await list(await acme(), 'compliance', '--company', 'acme', '--format', 'csv')
    const lines = stdout.split('\r\n')
    expect(lines[0]).toBe('userId,state,enrollBy,because,suspended,retryAt')
    expect(lines.at(-1)).toBe('')
    expect(lines.some((line) => line.startsWith('"a,""b""",overdue,'))).toBe(true)
    expect(lines.some((line) => line.startsWith("'=1+1,overdue,"))).toBe(true)
  })

  it('writes NDJSON with what the service returns', async () => {
    const { stdout } = await list(await acme(), 'compliance', '--company', 'acme', '--format', 'ndjson')
    const members = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { userId: string })
    expect(members.map(({ userId }) => userId).sort()).toEqual([...MEMBERS].sort())
    expect(members.find(({ userId }) => userId === 'ada')).toMatchObject({
      state: 'enrolled',
      because: 'enforced',
    })
  })

  it('says that the service has no directory', async () => {
    const { status, stdout, stderr } = await list(await commandService(), 'compliance', '--company', 'acme')
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/directory: .*membersOf/)
  })
})

describe('stepward events', () => {
  it('lists the trail of a user or of a company, in every format', async () => {
    const service = await acme()
    const trail = await collect(service.twoFactor.enrollment.events({ userId: 'ada' }))
    const table = await list(service, 'events', '--user', 'ada')
    expect([table.status, table.stderr]).toEqual([0, FROM_MODULE])
    expect(table.stdout).toMatch(
      /enrollment\.imported +Two-factor was moved here from another system +import /,
    )
    const ndjson = await list(service, 'events', '--user', 'ada', '--format', 'ndjson')
    expect(ndjson.stdout).toBe(trail.map((event) => `${JSON.stringify(event)}\n`).join(''))
    const csv = await list(service, 'events', '--company', 'acme', '--format', 'csv')
    expect(csv.stdout).toMatch(/^at,type,event,actorId,reason,id\r\n\S+,policy\.required,.*,admin,,\S+\r\n$/)
  })

  it('goes on after an event, up to a limit', async () => {
    const service = await acme()
    const { twoFactor } = service
    for (const reason of ['a', 'b', 'c']) {
      await twoFactor.admin.issueTicket({ userId: 'bob', actorId: 'admin', reason })
    }
    const [first] = await collect(twoFactor.enrollment.events({ userId: 'bob' }))
    const args = ['--user', 'bob', '--after', first?.id ?? '', '--limit', '1', '--format', 'ndjson']
    const { stdout } = await list(service, 'events', ...args)
    expect(JSON.parse(stdout)).toMatchObject({ type: 'enrollment.ticket_issued', reason: 'b' })
  })
})

describe('stepward reseal', () => {
  const IDS = Array.from({ length: 60 }, (_, index) => `u${index}`)

  async function rotated(): Promise<CommandService & { readonly ids: string }> {
    const service = await commandService({ current: 'k2' })
    for (const userId of IDS.slice(0, 50)) {
      const secret = new Uint8Array(20).fill(userId.length)
      await service.twoFactor.admin.importSecret({ userId, secret, recoveryCodes: 'none' })
    }
    return { ...service, ids: temporaryFile('ids.txt', IDS.map((id) => `${id}\r\n`).join('')) }
  }

  it('says who needs an older key, moves their secrets with --apply, and changes nothing in a second run', async () => {
    const service = await rotated()
    const rehearsal = await list(service, 'reseal', '--users', service.ids)
    expect([rehearsal.status, rehearsal.stderr]).toEqual([0, FROM_MODULE])
    expect(rehearsal.stdout).toMatch(
      /^50 {2}users still need an older key\n50 {2}of them for a secret.*\n 0 {2}/,
    )
    const report = temporaryFile('report.ndjson', '')
    const args = ['reseal', '--users', service.ids, '--apply', '--report', report]
    const first = await list(service, ...args)
    expect([first.status, first.stderr]).toEqual([0, FROM_MODULE])
    expect(first.stdout).toMatch(
      /^50 {2}moved.*\n 0 {2}on the current key.*\n10 {2}have no two-factor\n 0 {2}/,
    )
    const trail = () => collect(service.twoFactor.enrollment.events({ userId: 'u1' }))
    expect((await trail()).map(({ type }) => type)).toEqual(['enrollment.imported', 'secrets.resealed'])
    const second = await list(service, ...args)
    expect(second.stdout).toMatch(/^ 0 {2}moved.*\n50 {2}on the current key/)
    expect(await trail()).toHaveLength(2)
    expect((await list(service, 'reseal', '--users', service.ids)).stdout).toMatch(/^0 {2}users/)
  })

  it.each([
    ['an array', `export const userIds = ${JSON.stringify(IDS)}`],
    ['a generator', `export async function* userIds() { yield* ${JSON.stringify(IDS)} }`],
    [
      'a function that returns a promise',
      `export const userIds = async () => new Set(${JSON.stringify(IDS)})`,
    ],
  ])('takes the ids from the module: %s', async (_, ids) => {
    const { folder, ...service } = await rotated()
    const module = serviceModule(folder, { current: 'k2', exported: `export const twoFactor = made\n${ids}` })
    const { stdout } = await list({ ...service, folder, module }, 'reseal', '--apply')
    expect(stdout).toMatch(/^50 {2}moved/)
  })
})
