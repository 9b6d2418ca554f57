import { afterAll, expect } from 'vitest'
import { say, takeLeaks } from './secrecy.js'

for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
  const original = console[method].bind(console)
  console[method] = (...parts: unknown[]) => {
    for (const part of parts) say(part)
    original(...parts)
  }
}

/** Runs after every test file: S8 holds for all that the file made the product say. */
afterAll(() => {
  expect(takeLeaks().leaks).toEqual([])
})
