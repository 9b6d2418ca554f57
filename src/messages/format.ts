/** How the dates of a text are written. */
export interface DateOptions {
  /** An IANA time zone, such as `'Europe/Berlin'`. Default: the zone of the runtime; UTC in `describeEvent`. */
  readonly timeZone?: string | undefined
  /** What the time counts from: an instant within 12 hours of it is shown without its day. Default: now. */
  readonly now?: Date | undefined
}

/** The forms of a counted text by the plural rules of its language. `#` stands for the number. */
export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>

/** `plural('en', 2, { one: '# code', other: '# codes' })` → `2 codes`. */
export function plural(locale: string, count: number, forms: PluralForms): string {
  const form = forms[new Intl.PluralRules(locale).select(count)] ?? forms.other
  return form.replaceAll('#', new Intl.NumberFormat(locale).format(count))
}

/** `Harbour Coffee and Juniper Books`, in the words of the language. */
export const list = (locale: string, items: readonly string[]): string =>
  new Intl.ListFormat(locale).format(items)

/** `1:05` or `1:00:05`: the seconds that are left, in digits that every language reads. */
export function countdown(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds))
  const two = (part: number): string => String(Math.floor(part) % 60).padStart(2, '0')
  const minutes = `${left < 3600 ? Math.floor(left / 60) : two(left / 60)}:${two(left)}`
  return left < 3600 ? minutes : `${Math.floor(left / 3600)}:${minutes}`
}

function format(
  locale: string,
  date: Date | string,
  { timeZone }: DateOptions,
  fields: Intl.DateTimeFormatOptions,
): string {
  const instant = new Date(date)
  if (Number.isNaN(instant.getTime())) return '—'
  return new Intl.DateTimeFormat(locale, { ...fields, timeZone }).format(instant)
}

/** `28 November 2026`. */
export const day = (locale: string, date: Date | string, options: DateOptions): string =>
  format(locale, date, options, { dateStyle: 'long' })

/** `Saturday 28 November 2026`. */
export const weekday = (locale: string, date: Date | string, options: DateOptions): string =>
  format(locale, date, options, { dateStyle: 'full' })

/** `28 November 2026 at 10:57 UTC`, with the name of the zone. */
export const dateTime = (locale: string, date: Date | string, options: DateOptions): string =>
  format(locale, date, options, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  })

/** Milliseconds. An hour of the clock that is less than this far away is not mistaken for that of another day. */
const SAME_DAY = 43_200_000

/** `10:57:19`, or `29 November at 10:57:19` if that is many hours away. To the second, because waits are short. */
export function clock(locale: string, date: Date | string, options: DateOptions): string {
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
  const away = Math.abs(new Date(date).getTime() - (options.now ?? new Date()).getTime())
  return format(locale, date, options, away < SAME_DAY ? time : { month: 'long', day: 'numeric', ...time })
}
