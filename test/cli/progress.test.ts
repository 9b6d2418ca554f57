import { expect, it } from 'vitest'
import { progressText, startProgress } from '../../src/cli/progress.js'

it('shows how many, how fast, and how much time is left', () => {
  expect(progressText({ done: 42_000, fraction: 0.42 }, 20, 'people')).toBe(
    ' 42 % ━━━━━━━━━━────────────── 42,000 people, 2,100 a second, 0:28 left',
  )
  expect(progressText({ done: 42_000, fraction: null }, 20, 'people')).toBe('42,000 people, 2,100 a second')
  expect(progressText({ done: 0, fraction: 0 }, 0, 'users')).toBe(
    '  0 % ──────────────────────── 0 users, 0 a second',
  )
  expect(progressText({ done: 9, fraction: 1.5 }, 7200, 'users')).toContain(
    '100 % ━━━━━━━━━━━━━━━━━━━━━━━━ 9 users',
  )
})

/** What is written in a minute of steps, one every millisecond. */
function minuteOn(screen: { isTTY?: boolean; columns?: number }): string[] {
  let now = 0
  const written: string[] = []
  const progress = startProgress('people', { ...screen, write: (text) => written.push(text) }, () => now)
  for (; now < 60_000; now++) progress.show({ done: now, fraction: now / 60_000 })
  progress.end()
  return written
}

it('draws one line of a terminal ten times a second, never wider than it, and clears it', () => {
  const written = minuteOn({ isTTY: true, columns: 40 })
  expect(written).toHaveLength(600)
  expect(written.at(-1)).toBe('\r\u001b[K')
  const [start, end] = ['\r', '\u001b[K']
  for (const text of written.slice(0, -1)) {
    expect([text.slice(0, 1), text.slice(-end.length)]).toEqual([start, end])
    expect(text.slice(1, -end.length)).toHaveLength(39)
  }
})

it('writes a whole line every ten seconds where there is no terminal', () => {
  const written = minuteOn({})
  expect(written).toHaveLength(5)
  for (const line of written)
    expect(line).toMatch(/^stepward: \d+ % [━─]{24} [\d,]+ people, 1,000 a second, 0:\d\d left\n$/)
})
