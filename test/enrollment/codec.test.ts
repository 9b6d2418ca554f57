import { describe, expect, it } from 'vitest'
import { decodeEnrollment, ERASED_SUMMARY, encodeEnrollment } from '../../src/enrollment/codec.js'
import { emptyRecord } from '../../src/enrollment/record.js'
import { AUTHENTICATOR, FULL_ENROLLMENT } from '../support/records.js'

// What holds for damaged documents of every kind is in test/service/codecs.test.ts.

describe('the document of an enrollment', () => {
  it('6238-R2 keeps whatever parameters an imported entry of an app has', () => {
    for (const algorithm of ['SHA1', 'SHA256', 'SHA512'] as const) {
      for (const digits of [6, 7, 8] as const) {
        for (const period of [1, 3600]) {
          const authenticators = [{ ...AUTHENTICATOR, algorithm, digits, period }]
          const record = { ...FULL_ENROLLMENT, authenticators }
          expect(decodeEnrollment('ada', encodeEnrollment(record).document)).toEqual(record)
        }
      }
    }
  })

  it('says that recovery codes are not saved, or says nothing, as older ones do', () => {
    const { recoveryCodes } = FULL_ENROLLMENT
    for (const mark of [{ unsaved: true }, {}] as const) {
      const record = { ...FULL_ENROLLMENT, recoveryCodes: recoveryCodes && { ...recoveryCodes, ...mark } }
      expect(decodeEnrollment('ada', encodeEnrollment(record).document)).toEqual(record)
    }
    const damaged = encodeEnrollment(FULL_ENROLLMENT).document.replace(
      '"imported"',
      '"unsaved":false,"imported"',
    )
    expect(() => decodeEnrollment('ada', damaged)).toThrow('recoveryCodes.unsaved: expected true, got false')
  })

  it('has a summary of the state, with dates in Unix seconds', () => {
    expect(encodeEnrollment(FULL_ENROLLMENT).summary).toEqual({
      state: 'on',
      enrolled_at: 1_800_000_000,
      updated_at: 1_800_000_002,
    })
    const pending = { ...FULL_ENROLLMENT, authenticators: [] }
    expect(encodeEnrollment(pending).summary).toMatchObject({ state: 'pending', enrolled_at: null })
    const off = { state: 'off', enrolled_at: null, updated_at: 0 }
    expect(encodeEnrollment(emptyRecord('ada', null)).summary).toEqual(off)
  })

  it('has a summary with the same columns, all null, when it is erased', () => {
    const columns = Object.keys(encodeEnrollment(FULL_ENROLLMENT).summary)
    expect(ERASED_SUMMARY).toEqual(Object.fromEntries(columns.map((column) => [column, null])))
  })
})
