import type { VectorFile } from '../../../src/testing/index.js'

/** A file of one case: what `hotp` gives for counter 1. */
export function oneCase(change: object = {}, group: object = {}): VectorFile {
  const test = {
    tcId: 1,
    comment: 'counter 1',
    flags: ['Rfc4226'],
    input: { counter: '1' },
    expected: '287082',
    result: 'valid',
  }
  return {
    kind: 'hotp',
    version: 1,
    numberOfTests: 1,
    notes: { Rfc4226: { bugType: 'BASIC', description: 'Nobody gets in.' } },
    testGroups: [
      {
        operation: 'hotp',
        errorIsRefusal: true,
        parameters: { secret: '00', algorithm: 'SHA1', digits: 6 },
        ...group,
        tests: [{ ...test, ...change }],
      },
    ],
  }
}

/** An invalid case of any operation. */
export function invalidCase(operation: string, group: object = {}): VectorFile {
  return oneCase({ result: 'invalid', expected: undefined }, { operation, ...group })
}
