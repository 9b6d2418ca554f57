import { describe, expect, it } from 'vitest'
import { fromSupabase } from '../../src/migrate/index.js'

const factor = {
  id: '7b0f',
  user_id: 'ada',
  factor_type: 'totp',
  status: 'verified',
  secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  created_at: '2024-05-06 07:08:09.123456+00',
}

describe('a row of auth.mfa_factors', () => {
  it('is read with the columns of the database', () => {
    expect(fromSupabase()(factor)).toMatchObject([
      { ok: true, person: { userId: 'ada', enrolledAt: new Date('2024-05-06T07:08:09.123Z') } },
    ])
  })

  it.each([
    [{ status: 'unverified' }, 'unconfirmed', 'supabase: status: is not verified'],
    [{ factor_type: 'phone' }, 'not_totp', 'supabase: factor_type: is not totp'],
    [{ secret: 'geheim' }, 'unreadable', 'supabase: secret: character 1 is not in the Base32 alphabet'],
    [{ secret: null }, 'unreadable', 'supabase: secret: is missing'],
    [{ user_id: {} }, 'unreadable', 'supabase: user_id: expected a string, got an object'],
  ])('with %j is refused: %s', (change, reason, message) => {
    expect(fromSupabase()({ ...factor, ...change })).toMatchObject([{ ok: false, reason, message }])
  })
})
