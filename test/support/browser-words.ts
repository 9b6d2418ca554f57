import { type Language, type Messages, messagesFor } from '../../src/messages/index.js'

/** What the tests say of the demo's own words: those of the pages that they visit. */
interface DemoWords {
  readonly logOut: string
  readonly titles: Readonly<Record<'login' | 'profile' | 'payouts' | 'phone' | 'mails' | 'missing', string>>
  readonly fault: Readonly<Record<'title' | 'text', string>>
  readonly login: Readonly<Record<'email' | 'password' | 'wrong_password' | 'out', string>>
  readonly payouts: Readonly<Record<'pay' | 'amount' | 'paid' | 'none' | 'setUp', string>>
  readonly activity: string
  readonly standIns: Readonly<
    Record<'scan' | 'halfMinute' | 'hour' | 'day' | 'week' | 'back' | 'noEntries' | 'nothingToScan', string>
  >
}

/** A language as the pages speak it: the words of the demo, and those of Stepward. */
export interface Spoken {
  readonly language: Language
  readonly demo: DemoWords
  readonly said: Messages
}

export const LANGUAGES: readonly Language[] = ['en', 'de', 'tr']

/** The words are a script of the pages. */
export async function spoken(language: Language): Promise<Spoken> {
  const module: unknown = await import(`../../examples/demo/web/words/${language}.js`)
  const words = (module as Readonly<Record<string, DemoWords>>)[`${language}Words`]
  if (words === undefined) throw new Error(`the demo does not speak ${language}`)
  return { language, demo: words, said: messagesFor(language) }
}

export const ENGLISH: Spoken = await spoken('en')
