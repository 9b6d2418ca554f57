import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { addressOf, SECTIONS } from '../../docs/.vitepress/pages.js'
import manifest from '../../package.json' with { type: 'json' }
import { runDocExample } from '../support/doc-examples.js'
import { scan } from '../support/phone.js'

const root = new URL('../../', import.meta.url).pathname
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const quickStart = readme.match(/```ts\n([\s\S]*?)```/)?.[1] ?? ''

interface QuickStart {
  switchOn(userId: string, email: string): Promise<{ picture: string; key: string }>
  confirm(userId: string, code: string): Promise<{ ok: boolean; recoveryCodes: readonly string[] }>
  afterPassword(userId: string): Promise<{ step: string; challenge: string }>
  secondStep(challenge: string, code: string): Promise<unknown>
  switchOff(userId: string, code: string): Promise<unknown>
}

describe('the README', () => {
  it('has a quick start of fewer than 25 lines of code', () => {
    const lines = quickStart.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('//'))
    expect(lines.length).toBeGreaterThan(10)
    expect(lines.length).toBeLessThan(25)
  })

  it('has a quick start that is built without the key and works as it stands', async () => {
    delete process.env['TWO_FACTOR_KEY']
    const app = (await runDocExample({
      place: 'README.md',
      code: quickStart,
    })) as unknown as QuickStart
    process.env['TWO_FACTOR_KEY'] = Buffer.alloc(32, 3).toString('base64')
    expect(await app.afterPassword('ada')).toEqual({ step: 'done', because: 'not_required' })

    const { picture, key } = await app.switchOn('ada', 'ada@example.com')
    expect(picture).toMatch(/^<svg /)
    const phone = scan(`otpauth://totp/Example:ada?secret=${key}`)
    const confirmed = await app.confirm('ada', phone.code(new Date()))
    expect(confirmed).toMatchObject({ ok: true, recoveryCodes: { length: 10 } })

    const login = await app.afterPassword('ada')
    expect(login.step).toBe('code')
    expect(await app.secondStep(login.challenge, 'wrong')).toMatchObject({
      ok: false,
      reason: 'invalid_code',
    })
    const [first = '', second = ''] = confirmed.recoveryCodes
    expect(await app.secondStep(login.challenge, first)).toMatchObject({ ok: true, userId: 'ada' })
    expect(await app.switchOff('ada', second)).toEqual({ ok: true })
    expect(await app.afterPassword('ada')).toEqual({ step: 'done', because: 'not_required' })
  })

  it('has a quick start whose types are right under the strictest settings', () => {
    const folder = join(root, '.reports', 'readme')
    mkdirSync(folder, { recursive: true })
    const file = join(folder, 'quick-start.ts')
    writeFileSync(file, quickStart)
    const program = ts.createProgram([file], {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      types: ['node'],
      noEmit: true,
    })
    const messages = ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText)
    rmSync(folder, { recursive: true })
    expect(messages).toEqual([])
  })

  it('names only commands that exist', () => {
    const names = [...readme.matchAll(/npm (?:run )?(demo|test|[a-z]+)\b/g)].map(([, name = '']) => name)
    const own = names.filter((name) => !['install', 'ci'].includes(name))
    expect(own.filter((name) => !Object.keys(manifest.scripts).includes(name))).toEqual([])
  })

  it('links to pages and files that exist, by addresses that work outside of the repository too', () => {
    const links = [...readme.matchAll(/\]\(([^)]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
      (match) => match[1] ?? match[2],
    )
    expect(links.length).toBeGreaterThan(30)
    expect(links.filter((link = '') => !leadsSomewhere(link))).toEqual([])
  })
})

const PAGES = new Set(
  SECTIONS.flatMap(({ pages }) => pages.map(([file]) => manifest.homepage + addressOf(file))),
)
const FILES =
  /^https:\/\/(?:github\.com\/stepward\/stepward\/(?:blob|tree)|raw\.githubusercontent\.com\/stepward\/stepward)\/main\//

/** A page of the site, or a file of the repository. */
const leadsSomewhere = (link: string): boolean =>
  PAGES.has(link) || (FILES.test(link) && existsSync(join(root, link.replace(FILES, ''))))
