import { describe, expect, it } from 'vitest'
import { plural } from '../../src/messages/format.js'
import { de, en, explainRefusal, type Messages, tr } from '../../src/messages/index.js'

const COUNTS = [0, 1, 2, 5, 21]

describe('counted texts follow the plural rules of the language', () => {
  it.each<[string, (messages: Messages) => (count: number) => string, readonly (readonly string[])[]]>([
    [
      'settings.codesLeft',
      ({ settings }) => settings.codesLeft,
      [
        [
          'No recovery codes are left.',
          '1 recovery code is left.',
          '2 recovery codes are left.',
          '5 recovery codes are left.',
          '21 recovery codes are left.',
        ],
        [
          'Es sind keine Wiederherstellungscodes mehr übrig.',
          '1 Wiederherstellungscode ist noch übrig.',
          '2 Wiederherstellungscodes sind noch übrig.',
          '5 Wiederherstellungscodes sind noch übrig.',
          '21 Wiederherstellungscodes sind noch übrig.',
        ],
        [
          'Kurtarma kodu kalmadı.',
          '1 kurtarma kodu kaldı.',
          '2 kurtarma kodu kaldı.',
          '5 kurtarma kodu kaldı.',
          '21 kurtarma kodu kaldı.',
        ],
      ],
    ],
    [
      'company.preview',
      ({ company }) => company.preview,
      [
        [
          'Nobody would be locked out.',
          '1 person would have to set it up at the next login.',
          '2 people would have to set it up at the next login.',
          '5 people would have to set it up at the next login.',
          '21 people would have to set it up at the next login.',
        ],
        [
          'Niemand wäre ausgesperrt.',
          '1 Person müsste sie bei der nächsten Anmeldung einrichten.',
          '2 Personen müssten sie bei der nächsten Anmeldung einrichten.',
          '5 Personen müssten sie bei der nächsten Anmeldung einrichten.',
          '21 Personen müssten sie bei der nächsten Anmeldung einrichten.',
        ],
        [
          'Kimse dışarıda kalmaz.',
          '1 kişinin bir sonraki girişte kurması gerekir.',
          '2 kişinin bir sonraki girişte kurması gerekir.',
          '5 kişinin bir sonraki girişte kurması gerekir.',
          '21 kişinin bir sonraki girişte kurması gerekir.',
        ],
      ],
    ],
  ])('%s', (_, wordsOf, expected) => {
    expect([en, de, tr].map((messages) => COUNTS.map(wordsOf(messages)))).toEqual(expected)
  })

  it('also of one that has more forms than ours', () => {
    const forms = { one: '# kod', few: '# kody', many: '# kodów', other: '# kodu' }
    expect([...COUNTS, 1.5].map((count) => plural('pl', count, forms))).toEqual([
      '0 kodów',
      '1 kod',
      '2 kody',
      '5 kodów',
      '21 kodów',
      '1,5 kodu',
    ])
  })

  it('and write large numbers as the language does', () => {
    const shown = [en, de, tr].map(({ company }) => company.preview(12_345).replace(/ .*/, ''))
    expect(shown).toEqual(['12,345', '12.345', '12.345'])
  })
})

describe('a wait', () => {
  const now = new Date('2026-11-28T22:58:00Z')
  const locked = (retryAt: string) => ({ ok: false, reason: 'locked', retryAt: new Date(retryAt) }) as const

  it.each([
    [en, 'UTC', 'Too many wrong codes. Try again after 23:02:05.'],
    [en, 'Europe/Istanbul', 'Too many wrong codes. Try again after 02:02:05.'],
    [de, 'UTC', 'Zu viele falsche Codes. Sie können es ab 23:02:05 Uhr wieder versuchen.'],
    [de, 'Europe/Berlin', 'Zu viele falsche Codes. Sie können es ab 00:02:05 Uhr wieder versuchen.'],
    [tr, 'UTC', 'Çok fazla yanlış kod girildi. Tekrar deneyebileceğiniz zaman: 23:02:05.'],
    [tr, 'Europe/Istanbul', 'Çok fazla yanlış kod girildi. Tekrar deneyebileceğiniz zaman: 02:02:05.'],
  ])('ends at a time of the zone: $0.locale in %s', (messages, timeZone, text) => {
    expect(explainRefusal(locked('2026-11-28T23:02:05Z'), messages, { timeZone, now })).toBe(text)
  })

  it.each([
    [en, 'Too many wrong codes. Try again after 30 November at 12:00:00.'],
    [de, 'Zu viele falsche Codes. Sie können es ab 30. November um 12:00:00 Uhr wieder versuchen.'],
    [tr, 'Çok fazla yanlış kod girildi. Tekrar deneyebileceğiniz zaman: 30 Kasım 12:00:00.'],
  ])('that is long has its day: $0.locale', (messages, text) => {
    const options = { timeZone: 'Europe/Istanbul', now }
    expect(explainRefusal(locked('2026-11-30T09:00:00Z'), messages, options)).toBe(text)
  })

  it('counts down in digits, never ends too early and never goes below zero', () => {
    const shown = [3661, 3600, 3599.1, 65, 59.2, 1, 0.1, 0, -5].map((left) => en.challenge.retryIn(left))
    expect(shown.map((text) => text.replace(/.* in (.*)\./, '$1'))).toEqual([
      '1:01:01',
      '1:00:00',
      '1:00:00',
      '1:05',
      '1:00',
      '0:01',
      '0:01',
      '0:00',
      '0:00',
    ])
  })
})

describe('a refusal', () => {
  it('is said to an admin about a member in other words where they differ', () => {
    const suspended = { ok: false, reason: 'suspended' } as const
    expect(explainRefusal(suspended, en, { about: 'member' })).toBe(en.memberRefusals.suspended)
    expect(explainRefusal(suspended, en)).toBe(en.refusals.suspended)
    expect(explainRefusal({ ok: false, reason: 'not_locked' }, en, { about: 'member' })).toBe(
      en.refusals.not_locked,
    )
  })

  it.each(['too_new_for_us', 'constructor', '__proto__', ''])(
    'of an unknown reason %j is a fault',
    (reason) => {
      for (const about of ['self', 'member'] as const) {
        expect(explainRefusal({ ok: false, reason } as never, en, { about })).toBe(en.refusals.fault)
      }
    },
  )

  it('is said in messages of your own', () => {
    const mine: Messages = { ...en, refusals: { ...en.refusals, busy: 'Again, please.' } }
    expect(explainRefusal({ ok: false, reason: 'busy' }, mine)).toBe('Again, please.')
  })
})
