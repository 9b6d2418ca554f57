import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { APPS, build, ENVIRONMENT } from './support/app.js'

const read = (file: string): string => readFileSync(join(APPS, file), 'utf8')

/** Lines with code. */
const linesOf = (source: string): number =>
  source.split('\n').filter((line) => !/^\s*(?:$|\/\/|\/\*|\*)/.test(line)).length

/** What is between the two marks. */
function markedIn(file: string): string {
  const [, marked, ...more] = read(file).split(/^\/\/ --- two-factor: (?:begin|end) ---$/m)
  expect(more, `the marks in ${file}`).toHaveLength(1)
  return marked ?? ''
}

describe('the code of the example apps', () => {
  it('integrates enrollment, login, recovery and enforcement in Express in at most 60 lines', () => {
    expect(linesOf(markedIn('express/server.ts'))).toBeLessThanOrEqual(60)
  })

  it.each([
    ['Fastify', () => markedIn('fastify/server.ts')],
    ['Hono', () => markedIn('hono/server.ts')],
    [
      'Next.js',
      () =>
        [
          'lib/two-factor.ts',
          'app/two-factor/[...path]/route.ts',
          'app/account/route.ts',
          'app/payout/route.ts',
        ]
          .map((file) => read(`next/${file}`))
          .join('\n'),
    ],
    ['NestJS', () => read('nest/src/two-factor.ts')],
  ])('needs fewer than 100 lines in %s', (_, source) => {
    expect(linesOf(source())).toBeLessThan(100)
  })

  it('compiles under the compiler options of an ordinary project', () => {
    // Next.js and NestJS are compiled when they are built.
    expect(() => build('tsc -p .')).not.toThrow()
  })

  it('brings no secret of its own: without one in the environment, nothing starts', () => {
    const options = {
      cwd: APPS,
      env: { ...ENVIRONMENT, DATABASE_FILE: ':memory:' },
      encoding: 'utf8',
    } as const
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'express/server.ts'], options)
    expect(status).toBe(1)
    expect(stderr).toContain('SESSION_SECRET is not set')
  })
})
