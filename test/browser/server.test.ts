import { request } from 'node:http'
import { join } from 'node:path'
import Database from 'libsql'
import { describe, expect, it } from 'vitest'
import { mainText, useBrowser } from '../support/browser.js'
import { failToStart, startDemo, useDemo } from '../support/browser-demo.js'
import { ADA } from '../support/browser-people.js'
import { codeField, headingOf, logIn, logOut, onProfile, switchOn } from '../support/browser-story.js'

/** The status of a POST with these headers. `fetch` does not allow to forge a host. */
const post = (url: string, headers: Record<string, string>, body = '{"email":"a","password":"b"}') =>
  new Promise<number>((resolve, reject) => {
    const json = { 'content-type': 'application/json', ...headers }
    request(url, { method: 'POST', headers: json }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
      .once('error', reject)
      .end(body)
  })

describe('the server', () => {
  const { visitor } = useBrowser()
  const shared = useDemo()

  it('ASVS-14.2.1 lets no page and no data be cached, and nothing inline and no frame in', async () => {
    const demo = shared()
    for (const path of ['/login', '/profile', '/mails', '/nothing', '/api/account', '/two-factor/status']) {
      const { headers } = await fetch(demo.url + path, { redirect: 'manual' })
      expect(headers.get('cache-control'), path).toBe('no-store')
      expect(headers.get('content-security-policy'), path).toContain("default-src 'none'")
      expect(headers.get('content-security-policy'), path).toContain("require-trusted-types-for 'script'")
      expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'")
      expect(headers.get('content-security-policy'), path).not.toContain('unsafe')
      expect(headers.get('x-content-type-options'), path).toBe('nosniff')
    }
  })

  it('refuses a change that one of its own pages did not send', async () => {
    const demo = shared()
    const login = `${demo.url}/api/login`
    expect(await post(login, { origin: demo.url })).toBe(401)
    expect(await post(login, {})).toBe(403)
    expect(await post(login, { origin: 'null' })).toBe(403)
    expect(await post(login, { origin: 'http://elsewhere.example' })).toBe(403)
    expect(await post(login, { origin: 'http://elsewhere.example', host: 'elsewhere.example' })).toBe(403)
    expect(await post(login, { origin: demo.url }, `"${'x'.repeat(200_000)}"`)).toBe(413)
  })

  it('S11 answers hostile addresses and bodies with a page or a refusal, never with a fault', async () => {
    const demo = shared()
    const addresses = ['//', '/%00', '/login?out=__proto__', '/companies/__proto__', '/companies/%E0%A4%A']
    for (const address of [
      ...addresses,
      '/web/../main.ts',
      '/web/%2e%2e/main.ts',
      '/stepward/../package.json',
    ]) {
      const { status } = await fetch(demo.url + address, { redirect: 'manual' })
      expect(status, address).toBeLessThan(500)
    }
    for (const body of [
      '',
      '[]',
      'null',
      '{',
      '{"email":{},"password":[]}',
      '{"email":{"toString":1},"password":""}',
      '{"__proto__":{"email":1}}',
    ]) {
      const status = await post(`${demo.url}/api/login`, { origin: demo.url }, body)
      expect([400, 401], body).toContain(status)
    }
    expect(demo.printed()).not.toContain('Error')
  })

  it('S4 lets nobody in on a fault, and writes its details to stderr only', async () => {
    const demo = await startDemo()
    const page = await visitor()
    const db = new Database(join(demo.dataFolder, 'demo.sqlite'))
    db.exec('DROP TABLE stepward_enrollments')
    db.close()
    await logIn(demo, page, ADA)
    await page.getByRole('alert').filter({ hasText: 'Something went wrong on our side.' }).waitFor()
    expect(await mainText(page)).not.toMatch(/ERR_|SQL|table|stepward/i)
    expect(demo.printed()).toContain('ERR_SCHEMA_MISSING')
    await page.goto(`${demo.url}/profile`)
    expect(page.url()).toBe(`${demo.url}/login/code`)
  })

  it('keeps its data between runs, and --reset deletes it', async () => {
    const first = await startDemo()
    const { dataFolder } = first
    const page = await visitor()
    await logIn(first, page, ADA)
    await switchOn(page)
    await first.stop()

    const second = await startDemo({ dataFolder })
    await logIn(second, page, ADA)
    await codeField(page).waitFor()
    await second.stop()

    const third = await startDemo({ dataFolder, args: ['--reset'] })
    expect(third.printed()).toContain('The data was reset.')
    await logIn(third, page, ADA)
    await onProfile(page)
  })

  it('says in one sentence that its port is taken, and leaves the data of the running demo alone', async () => {
    const running = shared()
    const { dataFolder, url } = running
    const page = await visitor()
    await logIn(running, page, ADA)
    await switchOn(page)

    const port = Number(new URL(url).port)
    const failed = await failToStart({ port, dataFolder, args: ['--reset'] })
    expect(failed).toEqual({
      exitCode: 1,
      printed: `Port ${port} is taken. Choose another: PORT=3001 npm run demo\n`,
    })
    await logOut(page)
    await logIn(running, page, ADA)
    await codeField(page).waitFor()
  })

  it('says in one sentence what is wrong with its options', async () => {
    expect(await failToStart({ args: ['--rest'] })).toEqual({
      exitCode: 1,
      printed: 'Unknown option --rest. The only option is --reset.\n',
    })
    const { exitCode, printed } = await failToStart({ port: 70_000 })
    expect(exitCode).toBe(1)
    expect(printed).toMatch(/^PORT: expected a number from 0 to 65535, got 70000\./)
  })

  it('leads an address that it does not know to a page that says so', async () => {
    const demo = shared()
    const page = await visitor()
    expect((await page.goto(`${demo.url}/nothing`))?.status()).toBe(404)
    await headingOf(page, 'There is no such page').waitFor()
  })
})
