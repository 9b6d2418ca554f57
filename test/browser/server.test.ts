import { request } from 'node:http'
import { join } from 'node:path'
import Database from 'libsql'
import { describe, expect, it } from 'vitest'
import { heading, look, mainText, press, useBrowser } from '../support/browser.js'
import { failToStart, startDemo, useDemo } from '../support/browser-demo.js'
import { ADA } from '../support/browser-people.js'
import { isOn, logIn, switchOn } from '../support/browser-story.js'

/** The status of a POST with these headers. `fetch` does not allow to forge a host. */
const post = (url: string, headers: Record<string, string>, body = 'email=a&password=b'): Promise<number> =>
  new Promise((resolve, reject) => {
    const form = { 'content-type': 'application/x-www-form-urlencoded', ...headers }
    request(url, { method: 'POST', headers: form }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
      .once('error', reject)
      .end(body)
  })

describe('the server', () => {
  const { visitor } = useBrowser()
  const shared = useDemo()

  it('ASVS-14.2.1 lets nothing be cached, and no script or frame in', async () => {
    const demo = shared()
    for (const path of ['/login', '/profile', '/style.css', '/nothing']) {
      const { headers } = await fetch(demo.url + path, { redirect: 'manual' })
      expect(headers.get('cache-control'), path).toBe('no-store')
      expect(headers.get('content-security-policy'), path).toContain("default-src 'none'")
      expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'")
      expect(headers.get('x-content-type-options'), path).toBe('nosniff')
    }
  })

  it('refuses a form that one of its own pages did not send', async () => {
    const demo = shared()
    const login = `${demo.url}/login`
    expect(await post(login, { origin: demo.url })).toBe(422)
    expect(await post(login, {})).toBe(403)
    expect(await post(login, { origin: 'null' })).toBe(403)
    expect(await post(login, { origin: 'http://elsewhere.example' })).toBe(403)
    expect(await post(login, { origin: 'http://elsewhere.example', host: 'elsewhere.example' })).toBe(403)
    expect(await post(login, { origin: demo.url }, 'x'.repeat(100_000))).toBe(413)
  })

  it('S11 answers hostile addresses with a page, never with a fault', async () => {
    const demo = shared()
    const addresses = [
      '//',
      '/%00',
      '/login?notice=constructor',
      '/login?notice=__proto__',
      '/companies/__proto__',
    ]
    for (const address of addresses) {
      const { status } = await fetch(demo.url + address, { redirect: 'manual' })
      expect(status, address).toBeLessThan(500)
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
    expect(await heading(page)).toBe('Something went wrong')
    expect(await mainText(page)).not.toMatch(/ERR_|SQL|table|stepward/i)
    await look(page, 'fault')
    expect(demo.printed()).toContain('ERR_SCHEMA_MISSING')
    await page.goto(`${demo.url}/profile`)
    expect(page.url()).toBe(`${demo.url}/login`)
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
    expect(await heading(page)).toBe('Enter your code')
    await second.stop()

    const third = await startDemo({ dataFolder, args: ['--reset'] })
    expect(third.printed()).toContain('The data was reset.')
    await logIn(third, page, ADA)
    expect(await isOn(page)).toBe(false)
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
    await press(page, 'button', 'Log out')
    await logIn(running, page, ADA)
    expect(await heading(page)).toBe('Enter your code')
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
})
