import { describe, expect, it } from 'vitest'
import { ERASED_SUMMARY, encodePolicy } from '../../src/policy/codec.js'
import { emptyPolicy } from '../../src/policy/record.js'
import { FULL_POLICY } from '../support/records.js'

// What holds for damaged documents of every kind is in test/service/codecs.test.ts.

describe('the document of a policy', () => {
  it('has a summary with dates in Unix seconds', () => {
    expect(encodePolicy(FULL_POLICY).summary).toEqual({
      enforce_from: 1_800_000_000,
      updated_at: 1_800_000_002,
    })
    expect(encodePolicy(emptyPolicy('acme')).summary).toEqual({ enforce_from: null, updated_at: 0 })
  })

  it('has a summary with the same columns, all null, when it is erased', () => {
    const columns = Object.keys(encodePolicy(FULL_POLICY).summary)
    expect(ERASED_SUMMARY).toEqual(Object.fromEntries(columns.map((column) => [column, null])))
  })
})
