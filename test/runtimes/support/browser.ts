import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright-core'
import { programFile } from '../../servers/programs.js'
import type { Report } from './project.js'

/** A name that is not `localhost`: over plain HTTP, a browser has no Web Crypto there. */
const INSECURE_HOST = 'app.test'

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`,
]

/** Where a script runs in Chromium. */
export type Place = 'page' | 'worker' | 'service worker' | 'page over plain HTTP'

/** Runs a script in Chromium. */
export interface ScriptBrowser {
  run(script: string, place: Place): Promise<Report>
  close(): Promise<void>
}

/** What the server adds to the script for each kind of worker. */
const ADDED: Readonly<Record<string, string>> = {
  '/page.js': '',
  '/worker.js': ';runStepward().then(postMessage)',
  '/service-worker.js':
    ';addEventListener("message", (e) => e.waitUntil(runStepward().then((report) => e.source.postMessage(report))))',
}

/** How the page gets the report: expressions that run in it. */
const ASK: Readonly<Record<Place, string>> = {
  page: 'runStepward()',
  'page over plain HTTP': 'runStepward()',
  worker: `new Promise((resolve, reject) => {
    const worker = new Worker('/worker.js')
    worker.onmessage = (event) => resolve(event.data)
    worker.onerror = (event) => reject(new Error(event.message))
  })`,
  'service worker': `new Promise((resolve, reject) => {
    navigator.serviceWorker.onmessage = (event) => resolve(event.data)
    navigator.serviceWorker.register('/service-worker.js').catch(reject)
    navigator.serviceWorker.ready.then((registration) => registration.active.postMessage('run'))
  })`,
}

async function serve(script: () => string): Promise<Server> {
  const server = createServer((request, response) => {
    const added = ADDED[request.url ?? '']
    response.setHeader('content-type', added === undefined ? 'text/html' : 'text/javascript')
    response.end(added === undefined ? '<!doctype html><script src="/page.js"></script>' : script() + added)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

async function reportOf(page: Page, url: string, place: Place): Promise<Report> {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  await page.goto(url)
  if (errors.length > 0) throw new Error(errors.join('\n'))
  return page.evaluate(ASK[place])
}

export async function startBrowser(): Promise<ScriptBrowser> {
  const browser: Browser = await chromium.launch({ executablePath: programFile('chromium'), args: FLAGS })
  let served = ''
  const server = await serve(() => served)
  const { port } = server.address() as AddressInfo
  return {
    async run(script, place) {
      served = script
      const context = await browser.newContext()
      try {
        const host = place === 'page over plain HTTP' ? INSECURE_HOST : 'localhost'
        return await reportOf(await context.newPage(), `http://${host}:${port}/`, place)
      } finally {
        await context.close()
      }
    },
    async close() {
      await browser.close()
      server.close()
    },
  }
}
