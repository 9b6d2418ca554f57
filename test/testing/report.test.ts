import { describe, expect, it } from 'vitest'
import { formatVectorJunit, formatVectorTable, runVectors } from '../../src/testing/index.js'
import { readVectors } from '../vectors/files.js'
import { oneCase } from './support/vectors.js'

const failing = await runVectors({ hotp: () => '1' }, oneCase({ comment: 'a <b> & "c" \u0000\u001b\ud800' }))
const mixed = await runVectors({ totp: () => null }, [readVectors('hotp'), readVectors('totp')])

describe('the table', () => {
  it('has a line for each flag and one for all', () => {
    expect(formatVectorTable(failing).split('\n').slice(0, 3)).toEqual([
      '               passed   failed      n/a',
      'hotp Rfc4226        0        1        0',
      'all cases           0        1        0',
    ])
  })

  it('says under it what failed, what that does to users, and why', () => {
    expect(formatVectorTable(failing)).toContain('hotp Rfc4226: Nobody gets in.\n  1 a <b> & "c"')
    expect(formatVectorTable(failing)).toContain('expected "287082", got "1"')
  })

  it('shows three cases of a flag, and counts the others', () => {
    const text = formatVectorTable(mixed)
    const section = text.slice(text.indexOf('totp Rfc6238:')).split('\n\n')[0] ?? ''
    expect(section.split('\n')).toHaveLength(5)
    expect(section).toMatch(/ {2}and 15 more$/)
  })

  it('of nothing is empty', async () => {
    expect(formatVectorTable(await runVectors({}, []))).toMatch(/passed.*\nall cases +0 +0 +0$/)
  })
})

/** The elements of a document, in order; throws where it is not well-formed. */
function elementsOf(xml: string): string[] {
  const open: string[] = []
  const all: string[] = []
  const token =
    /<\?xml [^?]*\?>|<(\/?)([a-z]+)((?: [a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)(\/?)>|\s+/gy
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex
    const [text, closing, name, , empty] = token.exec(xml) ?? []
    if (text === undefined) throw new Error(`not well-formed at ${at}: ${xml.slice(at, at + 80)}`)
    if (name === undefined) continue
    if (closing === '/') {
      if (open.pop() !== name) throw new Error(`</${name}> closes another element`)
      continue
    }
    all.push(name)
    if (empty !== '/') open.push(name)
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is not closed`)
  return all
}

describe('the JUnit XML', () => {
  it('is well-formed, whatever a comment or an answer holds', () => {
    const xml = formatVectorJunit(failing)
    expect(elementsOf(xml)).toEqual(['testsuites', 'testsuite', 'testcase', 'failure'])
    for (const forbidden of ['\0', '\u001b', '\ud800']) expect(xml).not.toContain(forbidden)
  })

  it('has a suite for each file, with the counts, and a test for each case', () => {
    const xml = formatVectorJunit(mixed)
    const elements = elementsOf(xml)
    const count = (name: string): number => elements.filter((element) => element === name).length
    expect(count('testsuite')).toBe(2)
    expect([count('testcase'), count('failure'), count('skipped')]).toEqual([
      mixed.cases.length,
      mixed.failed,
      mixed.unsupported,
    ])
    const hotp = readVectors('hotp').numberOfTests
    expect(xml).toContain(`<testsuite name="hotp" tests="${hotp}" failures="0" errors="0" skipped="${hotp}">`)
  })

  it('of nothing is a document', async () => {
    expect(elementsOf(formatVectorJunit(await runVectors({}, [])))).toEqual(['testsuites'])
  })
})
