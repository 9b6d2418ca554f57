import { afterAll, expect } from 'vitest'
import { say, takeLeaks } from './secrecy.js'

/** Files that share one world load this module again: the console is watched once. */
const WATCHED = Symbol.for('stepward.tests.console')

if (!Reflect.has(console, WATCHED)) {
  Reflect.set(console, WATCHED, true)
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    const original = console[method].bind(console)
    console[method] = (...parts: unknown[]) => {
      for (const part of parts) say(part)
      original(...parts)
    }
  }
}

/** After every test file: S8 holds for everything that the service returned, threw or logged. */
afterAll(() => {
  expect(takeLeaks().leaks).toEqual([])
})
