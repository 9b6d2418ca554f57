import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import express from 'express'
import { expect, it, onTestFinished } from 'vitest'
import { expressTwoFactor } from '../../src/http/express.js'
import { stepward, temporaryFolder } from '../cli/support/run.js'
import { listen } from '../frameworks/support/server.js'
import { createSite, type Site } from '../http/support/site.js'

const PYTHON = fileURLToPath(new URL('../http/python/', import.meta.url))

const MEMBERS = 10_000

/** Runs a Python program, and returns what it prints. */
async function python(name: string, args: readonly string[], input = ''): Promise<string> {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: PYTHON }
  const running = promisify(execFile)('python3', [join(PYTHON, name), ...args], { env, maxBuffer: 2 ** 24 })
  running.child.stdin?.end(input)
  return (await running).stdout
}

/** The application on a socket: the routes, its password form, and the clock of the test. */
async function serve(site: Site): Promise<string> {
  const app = express()
  app.use(expressTwoFactor(site.handler).routes)
  app.use(express.json())
  app.post('/password', (req, res) => {
    res.setHeader('set-cookie', site.password(String(req.body.userId))).json({})
  })
  app.post('/clock', (req, res) => {
    site.time.advance(Number(req.body.advance))
    res.json({ now: Math.floor(site.time.now.getTime() / 1000) })
  })
  const { origin, close } = await listen(app)
  onTestFinished(close)
  return origin
}

it('a client in Python, generated from the document that the command prints, plays the story', async () => {
  const folder = temporaryFolder()
  const { stdout: document } = await stepward(['openapi'])
  writeFileSync(join(folder, 'openapi.json'), document)
  writeFileSync(join(folder, 'client.py'), await python('generate.py', [], document))

  const site = createSite()
  const others = Array.from({ length: MEMBERS - 3 }, (_, index) => [`member-${index}`, 'member'] as const)
  site.companies.set('acme', new Map([['ada', 'admin'], ['bob', 'member'], ['cleo', 'member'], ...others]))
  const said = await python('story.py', [folder, await serve(site)])
  expect(said.trimEnd().split('\n')).toEqual([
    'password not_required off',
    'enroll on 10',
    'login totp on',
    'replay 422 replayed',
    `guess ${'422 invalid_code '.repeat(5)}429 locked after 60`,
    'recovery code 9',
    'trusted device trusted_device',
    'unlock totp',
    'require enforced',
    'disable 403 required_by_company acme',
    'forced enroll acme 401',
    'forced enrollment on',
    'step-up totp',
    'reset enroll',
    'page 2 2',
    `compliance ${MEMBERS} ('enrolled', 2) ('overdue', ${MEMBERS - 2})`,
    'unsent body.code: expected string',
    'unsent limit: beyond 1000',
    'unsent companyId: beyond 1',
    'unsent body.enforceFrom: expected date-time',
    'unsent body.trustedDevices: fits none of 2 schemas',
    'unsent body.reason: beyond 500',
    'document True',
  ])
  expect(site.faults).toEqual([])
})
