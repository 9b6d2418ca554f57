import { misuse } from './command.js'

/** Unix seconds, with a fraction as `date +%s.%N` prints it. */
const SECONDS = /^[0-9]{1,20}(?:\.[0-9]{1,9})?$/

/** ISO 8601, and RFC 3339 with its space. A time of day needs a zone: that of the machine would be a guess. */
const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|[+-]\d{2}:?\d{2}))?$/i

const MILLISECONDS_PER_SECOND = 1000

/** `Date.parse` takes 30 February for 2 March. */
const isDay = (year: string, month: string, day: string): boolean =>
  new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day)

function parseDate(text: string): number {
  const [, year = '', month = '', day = '', time = '00:00', zone = 'Z'] = DATE.exec(text) ?? []
  if (!isDay(year, month, day)) return Number.NaN
  const withColon = zone.toUpperCase().replace(/^(...)(\d\d)$/, '$1:$2')
  return Date.parse(`${year}-${month}-${day}T${time}${withColon}`) / MILLISECONDS_PER_SECOND
}

/** A time in Unix seconds, or undefined if the option was left out. Its range is checked where it is used. */
export function readTime(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const seconds = SECONDS.test(text) ? Number(text) : parseDate(text)
  if (Number.isFinite(seconds)) return seconds
  throw misuse(`--${name}: expected Unix seconds, or a date with its time zone, such as 2026-11-28T09:00:00Z`)
}
