import { describeEvent, explainRefusal, type Messages } from '../../src/messages/index.js'
import { CALLS, events, NOW, refusals } from './samples.js'

/** A text of a language, and where it stands, such as `settings.codesLeft(2)`. */
export interface Spoken {
  readonly place: string
  readonly text: string
}

type Call = (...parameters: readonly unknown[]) => string

const calls: Readonly<Record<string, Readonly<Record<string, readonly (readonly unknown[])[]>>>> = CALLS

/** Every text of a language. Each function is called with each of its samples. */
export function spokenBy(messages: Messages): Spoken[] {
  return Object.entries(messages).flatMap(([section, part]) =>
    typeof part === 'object'
      ? Object.entries(part).flatMap(([name, words]) => textsOf(section, name, words))
      : textsOf('messages', section, part),
  )
}

function textsOf(section: string, name: string, words: unknown): Spoken[] {
  const place = section === 'messages' ? name : `${section}.${name}`
  if (typeof words === 'string') return [{ place, text: words }]
  return samplesOf(section, name).map((parameters) => ({
    place: `${place}(${parameters.map(shown).filter(Boolean).join(', ')})`,
    text: (words as Call)(...parameters),
  }))
}

/** A refusal is taken whole; other functions have their calls in a table. */
function samplesOf(section: string, name: string): readonly (readonly unknown[])[] {
  const samples =
    section === 'refusals'
      ? refusals.filter(({ reason }) => reason === name).map((refusal) => [refusal])
      : calls[section]?.[name]
  if (samples === undefined || samples.length === 0) throw new Error(`no sample calls ${section}.${name}`)
  return samples
}

function shown(parameter: unknown): string {
  if (parameter instanceof Date) return parameter.toISOString().slice(0, 10)
  if (typeof parameter === 'object' && parameter !== null && 'timeZone' in parameter) return ''
  return JSON.stringify(parameter)
}

const when = { timeZone: 'UTC', now: NOW }

/** A page with everything that a language says, for a person to read. */
export function pageOf(messages: Messages): string {
  const sections = [
    ['Texts', spokenBy(messages).map(({ place, text }) => `${place}\n  ${text}`)],
    [
      'Refusals',
      refusals.map((refusal) => {
        const { ok, ...data } = refusal
        return `${JSON.stringify(data)}\n  ${explainRefusal(refusal, messages, when)}`
      }),
    ],
    [
      'Notifications',
      events.map((event) => {
        const { subject, text } = describeEvent(event, messages)
        return `${event.type}\nSubject: ${subject}\n\n${text}\n`
      }),
    ],
  ] as const
  return sections
    .map(([title, texts]) => `${title}\n${'='.repeat(title.length)}\n\n${texts.join('\n')}\n`)
    .join('\n')
}
