import { totalsOf, type VectorCaseReport, type VectorReport } from './report.js'

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** XML 1.0 §2.2 cannot represent control characters and lone surrogates. */
const NOT_XML = /[\p{Cc}\p{Surrogate}\ufffe\uffff]/gu

const escapeXml = (text: string): string =>
  text.replace(NOT_XML, '\ufffd').replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('')

function testCase(test: VectorCaseReport): string {
  const start = `<testcase${attributes({
    classname: `${test.kind}.${test.flags[0] ?? test.operation}`,
    name: `${test.tcId} ${test.operation}: ${test.comment}`,
  })}`
  if (test.outcome === 'passed') return `    ${start}/>`
  const element = test.outcome === 'failed' ? 'failure' : 'skipped'
  return `    ${start}><${element}${attributes({ message: test.reason ?? '' })}/></testcase>`
}

const counts = (cases: readonly VectorCaseReport[]): Readonly<Record<string, number>> => {
  const { failed, unsupported } = totalsOf(cases)
  return { tests: cases.length, failures: failed, errors: 0, skipped: unsupported }
}

/**
 * Formats a report as JUnit XML for CI: a suite for each file of vectors and a test for each case, under the name of
 * its first flag. A case that is not supported is skipped.
 *
 * @returns An XML document that ends with a line break.
 * @example
 * ```ts
 * import { createRequire } from 'node:module'
 * import { formatVectorJunit, runVectors } from 'stepward/testing'
 *
 * const vectors = createRequire(import.meta.url)('stepward/vectors/totp.json')
 * const xml = formatVectorJunit(await runVectors({ totp: () => null }, vectors))
 * if (!xml.includes('<testsuite name="totp"')) throw new Error('a suite for each file')
 * ```
 */
export function formatVectorJunit(report: VectorReport): string {
  const kinds = [...new Set(report.cases.map(({ kind }) => kind))]
  const suites = kinds.map((kind) => {
    const cases = report.cases.filter((test) => test.kind === kind)
    const head = `  <testsuite${attributes({ name: kind, ...counts(cases) })}>`
    return [head, ...cases.map(testCase), '  </testsuite>'].join('\n')
  })
  const head = `<testsuites${attributes({ name: 'stepward vectors', ...counts(report.cases) })}>`
  return ['<?xml version="1.0" encoding="UTF-8"?>', head, ...suites, '</testsuites>', ''].join('\n')
}
