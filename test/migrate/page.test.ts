import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromNeutral } from '../../src/migrate/index.js'
import { scan } from '../support/phone.js'
import { logIn, moveIn } from './support/move-in.js'

const page = readFileSync(new URL('../../docs/rows.md', import.meta.url), 'utf8')

describe('docs/rows.md', () => {
  it('shows rows of the neutral format, whose users log in', async () => {
    const lines = /```json\n([^`]+)\n```/.exec(page)?.[1]?.split('\n') ?? []
    const { twoFactor, report, refused } = await moveIn(
      fromNeutral(),
      lines.map((line) => JSON.parse(line)),
    )
    expect(refused).toEqual([])
    expect(report).toMatchObject({ total: 4, imported: 4 })
    // Each is a spelling of the secret of RFC 6238.
    const parameters = { ada: '', 7: '&digits=8', bob: '&period=60', eve: '&algorithm=SHA256&period=60' }
    for (const [userId, more] of Object.entries(parameters)) {
      const app = scan(`otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ${more}`)
      expect(await logIn(twoFactor, userId, app.code(new Date()))).toMatchObject({ ok: true })
    }
    expect(await logIn(twoFactor, 'bob', '9ZQK MB2E')).toMatchObject({ ok: true, recoveryCodesLeft: 1 })
  })

  it('has every column of the neutral format, and no other', () => {
    const format = page.slice(page.indexOf('## The neutral format'))
    const columns = [...format.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
    const [misspelt] = fromNeutral()({ userId: 'ada', unknown: 1 })
    expect(misspelt).toMatchObject({
      message: expect.stringMatching(`the columns are ${columns.join(', ')}$`),
    })
  })
})
