import { describe, expect, it } from 'vitest'
import { qrTerminal } from '../../src/qr/index.js'
import { quietZone, readModules, SETUP_URI, terminalModules } from './read.js'

const BLACK_ON_WHITE = '\u001b[38;5;16;48;5;231m'
const RESET = '\u001b[0m'

describe('qrTerminal', () => {
  it('brings its own black and white, line by line, so that any terminal shows it dark on light', () => {
    const lines = qrTerminal(SETUP_URI).split('\n')
    const inside = lines.map((line) => {
      expect(line.startsWith(BLACK_ON_WHITE)).toBe(true)
      expect(line.endsWith(RESET)).toBe(true)
      return line.slice(BLACK_ON_WHITE.length, -RESET.length)
    })
    expect(readModules(terminalModules(inside, { inkIs: 'dark' }))).toBe(SETUP_URI)
  })

  it('is the same with terminal left out, undefined or any', () => {
    expect(qrTerminal('a', { terminal: undefined })).toBe(qrTerminal('a'))
    expect(qrTerminal('a', { terminal: 'any' })).toBe(qrTerminal('a'))
  })

  it.each([
    { terminal: 'dark', inkIs: 'light' },
    { terminal: 'light', inkIs: 'dark' },
  ] as const)('reads back as plain text on a $terminal terminal', ({ terminal, inkIs }) => {
    const text = qrTerminal(SETUP_URI, { terminal })
    expect(text).toMatch(/^[█▀▄ \n]+$/)
    expect(readModules(terminalModules(text.split('\n'), { inkIs }))).toBe(SETUP_URI)
  })

  it('leaves a quiet zone of 4 modules, and one more below, where a line has a half to spare', () => {
    const modules = terminalModules(qrTerminal(SETUP_URI, { terminal: 'light' }).split('\n'), {
      inkIs: 'dark',
    })
    expect(quietZone(modules)).toEqual({ top: 4, right: 4, bottom: 5, left: 4 })
  })

  it('fits a setup code into the 80 columns of a terminal, in lines of one length', () => {
    const widths = new Set(
      qrTerminal(SETUP_URI, { terminal: 'dark' })
        .split('\n')
        .map((line) => line.length),
    )
    expect(widths.size).toBe(1)
    expect(Math.max(...widths)).toBeLessThanOrEqual(80)
  })
})
