import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AuditEvent } from '../../src/index.js'
import { de, describeEvent, en, eventTitle, type Messages, tr } from '../../src/messages/index.js'
import { events } from './samples.js'

const LANGUAGES: readonly Messages[] = [en, de, tr]

const reset = (fields: { reason?: string; context?: Readonly<Record<string, string>> }): AuditEvent => ({
  id: 'e1',
  type: 'enrollment.ended',
  at: '2026-11-28T21:30:00.000Z',
  userId: 'ada',
  notify: true,
  endReason: 'reset',
  factor: null,
  actorId: 'grace',
  authenticatorIds: ['a1'],
  reason: 'Lost phone',
  ...fields,
})

describe('describeEvent', () => {
  it('says what happened, when, by whom, from where, why and what to do', () => {
    const context = { ip: '192.0.2.7', userAgent: 'Firefox', requestId: 'r-81', email: 'ada@example.com' }
    expect(describeEvent(reset({ context }), en)).toEqual({
      subject: 'An admin reset two-factor',
      text: [
        'An admin reset two-factor. The old entry no longer works: delete it from the authenticator app.',
        '',
        'When: 28 November 2026 at 21:30 UTC',
        'Done by: grace',
        'IP address: 192.0.2.7',
        'Device: Firefox',
        'Reason: Lost phone',
        '',
        'If you did not expect this, contact your admin.',
      ].join('\n'),
    })
  })

  it.each([
    [en, 'America/New_York', 'When: 28 November 2026 at 16:30 GMT-5'],
    [en, 'Asia/Tokyo', 'When: 29 November 2026 at 06:30 GMT+9'],
    [de, 'Europe/Berlin', 'Wann: 28. November 2026 um 22:30 MEZ'],
    [de, 'Europe/Istanbul', 'Wann: 29. November 2026 um 00:30 GMT+3'],
    [tr, 'Europe/Istanbul', 'Zaman: 29 Kasım 2026 00:30 GMT+3'],
    [tr, undefined, 'Zaman: 28 Kasım 2026 21:30 UTC'],
  ])('names the time zone: $0.locale in %s', (messages, timeZone, line) => {
    expect(describeEvent(reset({}), messages, { timeZone }).text.split('\n')).toContain(line)
  })

  it('shows the name of the actor that you pass in place of the id', () => {
    const { text } = describeEvent(reset({}), en, { actor: 'Grace Hopper' })
    expect(text).toContain('Done by: Grace Hopper\n')
    expect(text).not.toContain('grace')
  })

  it('leaves out what the context does not say, and reads no polluted prototype', () => {
    const context = Object.create({ ip: 'inherited', userAgent: 'inherited' })
    for (const given of [{}, context, { ip: '' }]) {
      const { text } = describeEvent(reset({ context: given }), en)
      expect(text).not.toMatch(/IP address|Device|inherited/)
    }
  })

  it('asks whether it was the person only if no admin did it', () => {
    const byAdmin = events.filter((event) => 'actorId' in event && event.actorId !== null)
    expect(byAdmin.length).toBeGreaterThan(8)
    for (const messages of LANGUAGES) {
      for (const event of events) {
        const asks = describeEvent(event, messages).text.includes(messages.advice.self)
        expect(asks && byAdmin.includes(event), event.type).toBe(false)
      }
    }
  })
})

describe('S11 text that others wrote', () => {
  const LINE_BREAKS = ['\r\n', '\n', '\r', '\u0085', '\u2028', '\u2029', '\v', '\f', '\0']
  const UNSEEN = [
    '\u202e',
    '\u2066',
    '\u200f',
    '\u061c',
    '\u200b',
    '\ufeff',
    '\u00ad',
    '\ud800',
    '\u{e0041}',
    '\u3164',
  ]

  it.each(LINE_BREAKS)('begins no line: %j', (lineBreak) => {
    const hostile = `x${lineBreak}Bcc: all@example.com`
    const plain = describeEvent(reset({ reason: 'x', context: { ip: 'x', userAgent: 'x' } }), en)
    const { subject, text } = describeEvent(
      reset({ reason: hostile, context: { ip: hostile, userAgent: hostile } }),
      en,
      { actor: hostile },
    )
    expect(subject).toBe(plain.subject)
    expect(text.split('\n')).toHaveLength(plain.text.split('\n').length)
    expect(text).toContain('Reason: x Bcc: all@example.com')
  })

  it.each(UNSEEN)('hides and reorders nothing: %j', (character) => {
    const hostile = `a${character}b`
    const { text } = describeEvent(reset({ reason: hostile, context: { ip: hostile } }), en)
    expect(text).toContain('Reason: ab')
    expect(text).toContain('IP address: ab')
  })

  it('is cut at 200 characters, and not inside one', () => {
    const { text } = describeEvent(
      reset({ reason: '🙂'.repeat(1000), context: { userAgent: 'x'.repeat(1e6) } }),
      en,
    )
    expect(text).toContain(`Reason: ${'🙂'.repeat(199)}…\n`)
    expect(text).toContain(`Device: ${'x'.repeat(199)}…\n`)
    const fits = describeEvent(reset({ reason: '🙂'.repeat(200) }), en)
    expect(fits.text).toContain(`Reason: ${'🙂'.repeat(200)}\n`)
  })

  it('changes no subject and adds no line, whatever it is and wherever it stands', () => {
    const hostile = fc.string({ unit: 'binary', maxLength: 300 })
    fc.assert(
      fc.property(
        hostile,
        fc.constantFrom(...events),
        fc.constantFrom(...LANGUAGES),
        (text, event, messages) => {
          const poisoned = poison(event, text)
          const said = describeEvent(poisoned, messages, {
            actor: text === '' || /\p{Surrogate}/u.test(text) ? 'x' : text,
          })
          expect(said.subject).toBe(eventTitle(event, messages))
          expect(said.subject).toBe(eventTitle(poisoned, messages))
          expect(said.text.split('\n').length).toBeLessThanOrEqual(
            describeEvent(event, messages).text.split('\n').length,
          )
          expect(said.text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Surrogate}]/u)
        },
      ),
      { numRuns: 300 },
    )
  })
})

/** The same event with a text in each place that a request, a person or an admin fills. */
function poison(event: AuditEvent, text: string): AuditEvent {
  const free = ['reason', 'name', 'actorId']
  const entries = Object.entries(event).map(([name, value]) => [
    name,
    free.includes(name) && typeof value === 'string' ? text : name === 'roles' && value ? [text] : value,
  ])
  return { ...Object.fromEntries(entries), context: { ip: text, userAgent: text, [text]: text } }
}
