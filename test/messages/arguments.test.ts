import { describe, expect, it } from 'vitest'
import { StepwardError } from '../../src/index.js'
import { describeEvent, en, eventTitle, explainRefusal, messagesFor } from '../../src/messages/index.js'
import { HOSTILE_VALUES } from '../otp/support/hostile.js'
import { events } from './samples.js'

const [event] = events
const busy = { ok: false, reason: 'busy' }

type Call = (...parameters: unknown[]) => unknown

/** Each argument of each function, alone in being wrong. */
const ARGUMENTS: readonly (readonly [name: string, call: Call])[] = [
  ['messagesFor: language', messagesFor as Call],
  ['describeEvent: event', (value) => (describeEvent as Call)(value, en)],
  ['describeEvent: messages', (value) => (describeEvent as Call)(event, value)],
  ['describeEvent: options.timeZone', (timeZone) => (describeEvent as Call)(event, en, { timeZone })],
  ['describeEvent: options.actor', (actor) => (describeEvent as Call)(event, en, { actor })],
  ['eventTitle: event', (value) => (eventTitle as Call)(value, en)],
  ['eventTitle: messages', (value) => (eventTitle as Call)(event, value)],
  ['explainRefusal: refusal', (value) => (explainRefusal as Call)(value, en)],
  ['explainRefusal: messages', (value) => (explainRefusal as Call)(busy, value)],
  ['explainRefusal: options.timeZone', (timeZone) => (explainRefusal as Call)(busy, en, { timeZone })],
  ['explainRefusal: options.now', (now) => (explainRefusal as Call)(busy, en, { now })],
  ['explainRefusal: options.about', (about) => (explainRefusal as Call)(busy, en, { about })],
]

function outcome(call: () => unknown): unknown {
  try {
    return typeof call()
  } catch (error) {
    return error
  }
}

describe('S11 every argument is checked', () => {
  it.each(ARGUMENTS)('%s', (name, call) => {
    let refused = 0
    for (const value of HOSTILE_VALUES) {
      const result = outcome(() => call(value))
      if (!(result instanceof StepwardError)) expect(['string', 'object']).toContain(result)
      else {
        refused++
        expect(result.code).toBe('ERR_INVALID_ARGUMENT')
        expect(result.message).toMatch(new RegExp(`^${name}`))
      }
    }
    expect(refused).toBeGreaterThan(HOSTILE_VALUES.length / 3)
  })

  it.each([
    [() => messagesFor('fr' as never), `messagesFor: language: expected 'en', 'de' or 'tr', got "fr"`],
    [
      () => messagesFor('constructor' as never),
      `messagesFor: language: expected 'en', 'de' or 'tr', got "constructor"`,
    ],
    [
      () => describeEvent({ ...event, type: 'toString' } as never, en),
      'describeEvent: event.type: expected the type of an audit event, got "toString"',
    ],
    [
      () => describeEvent({ ...event, at: 'soon' } as never, en),
      'describeEvent: event.at: expected an ISO 8601 date, got "soon"',
    ],
    [
      () => describeEvent(event as never, 'en' as never),
      `describeEvent: messages: expected messages of a language, got "en"; pass en, de or tr, or messagesFor('en')`,
    ],
    [
      () => describeEvent(event as never, en, { timeZone: 'Mars/Olympus' }),
      "describeEvent: options.timeZone: expected a time zone that this runtime knows, such as 'Europe/Berlin'",
    ],
    [
      () => describeEvent(event as never, en, { timezone: 'UTC' } as never),
      'describeEvent: options: unknown option "timezone"; did you mean "timeZone"?',
    ],
    [
      () => explainRefusal({ ok: true } as never, en),
      'explainRefusal: refusal: expected a refusal, got an object; pass a result whose `ok` is false',
    ],
  ])('and the error says what to do: %#', (call, message) => {
    expect(call).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message }))
  })
})
