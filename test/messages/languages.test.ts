import { describe, expect, it } from 'vitest'
import {
  de,
  describeEvent,
  en,
  eventTitle,
  explainRefusal,
  messagesFor,
  tr,
} from '../../src/messages/index.js'
import { events, NOW, refusals } from './samples.js'
import { pageOf, spokenBy } from './spoken.js'

const LANGUAGES = [en, de, tr]
const when = { timeZone: 'UTC', now: NOW }

/** Texts that are the same in English: names, loanwords, digits. */
const SAME_AS_ENGLISH: Readonly<Record<string, readonly string[]>> = {
  de: ['common.code', 'settings.name'],
  tr: [],
}

/** What a template leaves behind if its data is missing, and what no plain text contains. */
const BROKEN = /undefined|null|NaN|Invalid|\[object|[#{}<>]|\$\{| {2}|^\s|\s$|—/

const textsOf = (language: (typeof LANGUAGES)[number]): string[] => [
  ...spokenBy(language).map(({ text }) => text),
  ...refusals.map((refusal) => explainRefusal(refusal, language, when)),
  ...refusals.map((refusal) => explainRefusal(refusal, language, { ...when, about: 'member' })),
  ...events.map((event) => eventTitle(event, language)),
  ...events.flatMap((event) => {
    const { subject, text } = describeEvent(event, language)
    return [subject, ...text.split('\n').filter((line) => line !== '')]
  }),
]

describe.each(LANGUAGES)('$locale', (language) => {
  it('is as on its page, which a person who speaks it can read', async () => {
    await expect(pageOf(language)).toMatchFileSnapshot(`pages/${language.locale}.txt`)
  })

  it('has words for everything, and none is broken', () => {
    expect(textsOf(language).filter((text) => text === '' || BROKEN.test(text))).toEqual([])
  })

  it('says a sentence for each refusal, and a title without a full stop for each event', () => {
    const sentences = refusals.map((refusal) => explainRefusal(refusal, language, when))
    expect(sentences.filter((text) => !/^\p{Lu}.*\.$/u.test(text))).toEqual([])
    const titles = events.map((event) => eventTitle(event, language))
    expect(titles.filter((title) => !/^\p{Lu}.*[^.]$/u.test(title))).toEqual([])
  })
})

describe.each([de, tr])('$locale', (language) => {
  it('is translated: nothing is as in English but what is allowed', () => {
    const english = new Map(spokenBy(en).map(({ place, text }) => [place, text]))
    const same = spokenBy(language).filter(({ place, text }) => english.get(place) === text)
    expect(same.map(({ place }) => place).sort()).toEqual(
      [...(SAME_AS_ENGLISH[language.locale] ?? [])].sort(),
    )
  })

  it('has all places that English has', () => {
    expect(spokenBy(language).map(({ place }) => place)).toEqual(spokenBy(en).map(({ place }) => place))
  })
})

it('German says “Sie”, never “du”', () => {
  const texts = textsOf(de).join('\n')
  expect(texts.match(/\b(?:du|dich|dir|dein\w*|euch|euer)\b/gi)).toBeNull()
})

it('Turkish puts no suffix on a name, a date or a number', () => {
  const texts = textsOf(tr).join('\n')
  expect(texts.match(/(?:\d|Coffee|Books|My phone|UTC)['’]\p{L}+/gu)).toBeNull()
})

it.each([
  ['en', en],
  ['de', de],
  ['tr', tr],
] as const)('messagesFor(%s) is that language', (language, messages) => {
  expect(messagesFor(language)).toBe(messages)
})
