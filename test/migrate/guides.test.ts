import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { numberOf } from '../support/import-run.js'
import { scan } from '../support/phone.js'
import {
  blocksOf,
  codeAfterwards,
  csvOf,
  insert,
  oldDatabase,
  type Project,
  project,
} from './support/guide-project.js'
import { GUIDE_SYSTEMS, type GuidePerson, type GuideSystem } from './support/guide-systems.js'

const PEOPLE = 20

const FOLDER = new URL('../../docs/moving-in/', import.meta.url)
const textOf = (page: string): string => readFileSync(new URL(`${page}.md`, FOLDER), 'utf8')
const index = textOf('README')

/** What a guide promises of backup codes. */
const promiseOf = (page: string): string => /^\| Backup codes \| (.*) \|$/m.exec(textOf(page))?.[1] ?? ''

const database = oldDatabase()

/** Writes the file that the import reads, as the guide says. Returns how many the guide expects, if it counts them. */
async function exportRows(
  system: GuideSystem,
  people: readonly GuidePerson[],
  at: Project,
): Promise<number | null> {
  const blocks = blocksOf(system.page)
  const [exporting] = blocks.filter(({ language }) => language === 'sh')
  const [query, counting] = blocks.filter(({ language }) => language === 'sql')
  const rows = people.flatMap((person) => person.rows.map(([, row]) => row))
  if (system.page === 'auth0') {
    at.write('users.json', JSON.stringify(rows))
    return null
  }
  if (exporting === undefined) throw new Error(`${system.page} exports nothing`)
  if (query === undefined) {
    const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('')
    await at.run(exporting, (line) => at.write(/ > (\S+)$/.exec(line)?.[1] ?? '', lines))
    return null
  }
  const { tables = '', fixed = [], leftOut } = system
  const db = await database.empty(tables)
  await insert(db, [...fixed, ...people.flatMap((person) => person.rows), ...(leftOut?.(new Date()) ?? [])])
  await at.run(exporting, async (line) => {
    expect(line).toBe('psql "$DATABASE_URL" --csv -f export.sql > rows.csv')
    at.write('rows.csv', await csvOf(db, query.code))
  })
  const { rows: counted } = await db.query<{ count: number }>(counting?.code ?? '')
  return Number(counted[0]?.count)
}

describe.each(GUIDE_SYSTEMS)('docs/moving-in/$page.md', (system) => {
  const { page } = system

  it('S1 S2 moves people in by its query and its commands, and its code afterwards takes their codes once', async () => {
    const before = new Date(Date.now() - 600_000)
    const people = Array.from({ length: PEOPLE }, (_, number) => system.person(number + 1, before))
    const at = project(system.env)
    const expected = await exportRows(system, people, at)
    if (expected !== null) expect(expected).toBe(PEOPLE)

    const commands = blocksOf(page).filter(
      ({ language, code }) => language === 'sh' && code.includes('npx stepward import'),
    )
    const [importing] = commands
    if (importing === undefined) throw new Error(`${page} imports nothing`)
    const [rehearsed, applied] = await at.run(importing)
    expect(rehearsed).toMatchObject({ status: 0, stderr: '' })
    expect(numberOf(rehearsed?.stdout ?? '', 'would be imported')).toBe(PEOPLE)
    // A guide whose command is long shows the rehearsal only, and says to add --apply.
    const line = importing.code.replaceAll(/\\\n\s*/g, '').trim()
    const done = applied ?? (await at.command(`${line} --apply`))
    expect(done).toMatchObject({ status: 0, stderr: '' })
    expect(numberOf(done.stdout, 'imported')).toBe(PEOPLE)

    const secondStep = await codeAfterwards(page, at.twoFactor)
    for (const { userId, code, recoveryCodes = [] } of people) {
      const shown = code()
      expect([userId, await secondStep(userId, shown)]).toEqual([userId, true])
      expect(await secondStep(userId, shown)).toBe(false)
      const [recovery] = recoveryCodes
      if (recovery === undefined) continue
      expect(await secondStep(userId, recovery)).toBe(true)
      expect(await secondStep(userId, recovery)).toBe(false)
    }
    const keep = people.some(({ recoveryCodes = [] }) => recoveryCodes.length > 0)
    expect(promiseOf(page).includes('keep working')).toBe(keep)
  })
})

describe('docs/moving-in', () => {
  it('has a guide for each system, and its table says what becomes of backup codes', () => {
    const linked = [...index.matchAll(/^\| .+ \| \[[^\]]+\]\(([\w-]+)\.md\) \| (.+) \|$/gm)]
    const guides = readdirSync(FOLDER).map((name) => name.replace('.md', ''))
    const others = ['README', 'side-by-side', 'from-code']
    expect(linked.map(([, page]) => page).toSorted()).toEqual(
      guides.filter((name) => !others.includes(name)).toSorted(),
    )
    for (const [, page = '', codes = ''] of linked) {
      expect([page, codes.includes('keep working')]).toEqual([page, promiseOf(page).includes('keep working')])
    }
  })

  it('own-table.md shows a row of the neutral format, which its command imports', async () => {
    const blocks = blocksOf('own-table')
    const at = project()
    at.write('rows.ndjson', blocks.find(({ language }) => language === 'json')?.code ?? '')
    const neutral = blocks.find(({ code }) => code.includes('--from neutral'))?.code.trim() ?? ''
    expect((await at.command(`${neutral} --apply`)).status).toBe(0)
    const phone = scan('otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    const secondStep = await codeAfterwards('own-table', at.twoFactor)
    expect(await secondStep('ada', phone.code(new Date()))).toBe(true)
  })

  it('auth0.md shows rows, of which one has an app and one has a phone number', async () => {
    const at = project()
    at.write('users.json', blocksOf('auth0').find(({ language }) => language === 'json')?.code ?? '')
    const [importing] = blocksOf('auth0').filter(({ language }) => language === 'sh')
    if (importing === undefined) throw new Error('auth0.md imports nothing')
    const [rehearsed] = await at.run(importing)
    expect(numberOf(rehearsed?.stdout ?? '', 'would be imported')).toBe(1)
    expect(numberOf(rehearsed?.stdout ?? '', 'another factor')).toBe(1)
  })

  it('side-by-side.md ends with the command, which imports those who have not moved', async () => {
    const blocks = blocksOf('side-by-side')
    const [addColumn, countLeft, query] = blocks.filter(({ language }) => language === 'sql')
    const [ending] = blocks.filter(({ language }) => language === 'sh')
    if (ending === undefined || query === undefined) throw new Error('side-by-side.md does not end')
    const users = 'CREATE TABLE users (id text PRIMARY KEY, totp_secret text, totp_enabled boolean)'
    const db = await database.empty(users)
    await db.exec(addColumn?.code ?? '')
    const user = { totp_secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', totp_enabled: true }
    await insert(db, [
      ['users', { ...user, id: 'ada', moved_at: new Date() }],
      ['users', { ...user, id: 'bob' }],
      ['users', { ...user, id: 'eve', totp_enabled: false }],
    ])
    expect((await db.query(countLeft?.code ?? '')).rows).toEqual([{ count: 1 }])
    const at = project()
    const [ended] = await at.run(ending, async (line) => {
      expect(line).toBe('psql "$DATABASE_URL" --csv -f export.sql > rows.csv')
      at.write('rows.csv', await csvOf(db, query.code))
    })
    expect(ended).toMatchObject({ status: 0, stderr: '' })
    expect(numberOf(ended?.stdout ?? '', 'in all')).toBe(1)
    expect(await at.twoFactor.enrollment.status({ userId: 'bob' })).toMatchObject({ state: 'on' })
  })

  it('README.md shows who was imported', async () => {
    const at = project()
    at.write(
      'rows.ndjson',
      '{"userId":"ada","secret":"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ","encoding":"base32","confirmed":true}',
    )
    await at.command(
      'npx stepward import --from neutral --input rows.ndjson --service ./two-factor.js --apply',
    )
    const [events] = blocksOf('README').filter(({ language }) => language === 'sh')
    if (events === undefined) throw new Error('README.md shows nobody')
    const [shown] = await at.run(events)
    expect(shown).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringContaining('enrollment.imported'),
    })
  })
})
