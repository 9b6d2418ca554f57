import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { circlesAmong } from './import-circles.js'
import { forbiddenImports } from './import-rules.js'
import { filesUnder, ROOT } from './repository.js'

const SRC = join(ROOT, 'src')
const sources = new Map(filesUnder(SRC).map((file) => [file, readFileSync(join(SRC, file), 'utf8')]))

describe('dependencies point down only', () => {
  it.each([...sources])('in src/%s', (file, source) => {
    expect(forbiddenImports(file, source)).toEqual([])
  })

  it('and every folder of src is looked at', () => {
    const files = [...sources.keys()]
    expect(files).toEqual(expect.arrayContaining(['index.ts', 'otp/index.ts', 'storage/sqlite/index.ts']))
  })
})

describe('the files of src', () => {
  it('import one another in no circle, type imports included', () => {
    expect(circlesAmong(sources)).toEqual([])
  })

  it.each([
    ['two imports', { 'a.ts': "import { b } from './b.js'", 'b.ts': "import { a } from './a.js'" }],
    ['a type import', { 'a.ts': "import { b } from './b.js'", 'b.ts': "import type { A } from './a.js'" }],
    ['a re-export', { 'a.ts': "export * from './b.js'", 'b.ts': "export { a } from './a.js'" }],
    ['an import() of a type', { 'a.ts': "let b: import('./b.js').B", 'b.ts': "import { a } from './a.js'" }],
  ])('would be in a circle by %s', (_, files) => {
    expect(circlesAmong(new Map(Object.entries(files)))).toEqual(['a.ts → b.ts → a.ts'])
  })

  it('are reported once for each circle, by the shortest way', () => {
    const files = {
      'a.ts': "import { x } from './x/b.js'",
      'x/b.ts': "import { c } from './c.js'; import { d } from '../d.js'",
      'x/c.ts': "import { a } from '../a.js'",
      'd.ts': "import { e } from './e.js'",
      'e.ts': "import { d } from './d.js'; import { f } from './f.js'",
      'f.ts': '',
    }
    expect(circlesAmong(new Map(Object.entries(files)))).toEqual([
      'a.ts → x/b.ts → x/c.ts → a.ts',
      'd.ts → e.ts → d.ts',
    ])
  })
})

describe('the check sees each violation', () => {
  it.each([
    ['otp/totp.ts', "import { startEnrollment } from '../enrollment/start.js'"],
    ['client/client.ts', "import { ROUTES } from '../http/operations.js'"],
    ['client/client.ts', "import { type Operation } from '../http/operations.js'"],
    ['http/handler.ts', "import { createTwoFactor } from '../service/two-factor.js'"],
    ['otp/totp.ts', "import type { PolicyRecord } from '../policy/record.js'"],
    ['enrollment/start.ts', "import { judgeLogin } from '../policy/evaluate.js'"],
    ['enrollment/start.ts', "import type { TwoFactorStore } from '../storage/contract.js'"],
    ['policy/evaluate.ts', "export * from '../enrollment/record.js'"],
    ['policy/evaluate.ts', "import { createTwoFactor } from '../service/two-factor.js'"],
    ['storage/memory.ts', "import { createTwoFactor } from '../service/two-factor.js'"],
    ['storage/sqlite/index.ts', "import { verifyLogin } from '../../enrollment/verify.js'"],
    ['storage/sqlite/index.ts', "import { totpStep } from '../../otp/index.js'"],
    ['storage/contract.ts', "import type { EnrollmentRecord } from '../enrollment/record.js'"],
    ['storage/document-store.ts', "import type { PolicyEvent } from '../policy/events.js'"],
    ['service/login.ts', "import { memoryStore } from '../storage/memory.js'"],
    ['service/login.ts', "import { sqliteStore } from '../storage/sqlite/index.js'"],
    ['service/login.ts', "import { createHandler } from '../http/index.js'"],
    ['http/handler.ts', "import type { TwoFactorStore } from '../storage/contract.js'"],
    ['http/handler.ts', "import { qrSvg } from '../qr/index.js'"],
    ['internal/bytes.ts', "import { OtpSecret } from '../otp/index.js'"],
    ['errors.ts', "import { describe } from './internal/mismatch.js'"],
    ['qr/svg.ts', "import { buildOtpauthUri } from '../otp/index.js'"],
    ['messages/en.ts', "import { memoryStore } from '../storage/memory.js'"],
    ['messages/en.ts', "import type { TwoFactor } from '../service/two-factor.js'"],
    ['messages/en.ts', "import { END_REASONS } from '../enrollment/record.js'"],
    ['messages/en.ts', "import { type EndReason, END_REASONS } from '../enrollment/record.js'"],
    ['messages/en.ts', "const { END_REASONS } = await import('../enrollment/record.js')"],
    ['index.ts', "export { createTestClock } from './testing/index.js'"],
    ['index.ts', "export { qrSvg } from './qr/index.js'"],
    ['service/login.ts', "import { createTestClock } from '../testing/clock.js'"],
    ['otp/hmac.ts', "import { createHmac } from 'node:crypto'"],
    ['otp/hmac.ts', "import { createHmac } from 'crypto'"],
    ['otp/hmac.ts', "import 'node:crypto'"],
    ['otp/hmac.ts', "import crypto = require('node:crypto')"],
    ['otp/hmac.ts', "const crypto = require('node:crypto')"],
    ['otp/hmac.ts', "const crypto = await import('node:crypto')"],
    ['otp/hmac.ts', "const hmac: import('node:crypto').Hmac | null = null"],
    ['otp/hmac.ts', 'const crypto = await import(nameOfModule)'],
    ['otp/hmac.ts', "import { encodeQR } from 'qr'"],
    ['otp/hmac.ts', "import { encodeQR } from '@noble/hashes-of-another-author'"],
    ['storage/sqlite/index.ts', "import Database from 'libsql'"],
    ['service/login.ts', "import { OtpSecret } from 'stepward'"],
    ['otp/totp.ts', "import manifest from '../../package.json'"],
    [
      'testing/store-conformance/run.ts',
      "import type { EnrollmentRecord } from '../../enrollment/record.js'",
    ],
    ['testing/store-conformance/run.ts', "import { memoryStore } from '../../storage/memory.js'"],
    ['testing/vectors/run.ts', "import { readFileSync } from 'node:fs'"],
    ['testing/vectors/run.ts', "import { code } from '../../cli/code.js'"],
    ['cli/code.ts', "import { createTwoFactor } from '../service/two-factor.js'"],
    ['cli/code.ts', "import Database from 'libsql'"],
    ['index.ts', "export { code } from './cli/code.js'"],
    ['newcomer/index.ts', "import { StepwardError } from '../errors.js'"],
  ])('in src/%s: %s', (file, source) => {
    expect(forbiddenImports(file, source)).toHaveLength(1)
  })
})

describe('the check lets pass', () => {
  it.each([
    ['otp/totp.ts', "import { StepwardError } from '../errors.js'"],
    ['otp/totp.ts', "import { input } from '../internal/input.js'"],
    ['otp/totp.ts', "import { OtpSecret } from './secret.js'"],
    ['otp/hmac.ts', "import { sha1 } from '@noble/hashes/legacy.js'"],
    ['enrollment/verify.ts', "import { verifyTotp } from '../otp/index.js'"],
    ['storage/sqlite/index.ts', "import type { TwoFactorStore } from '../contract.js'"],
    ['service/login.ts', "import type { TwoFactorStore } from '../storage/contract.js'"],
    ['qr/modules.ts', "import { encodeQR } from 'qr'"],
    ['testing/virtual-authenticator.ts', "import { OtpSecret } from '../otp/index.js'"],
    ['testing/store-conformance/run.ts', "import type { TwoFactorStore } from '../../storage/contract.js'"],
    ['messages/messages.ts', "import type { EndReason } from '../enrollment/record.js'"],
    ['messages/messages.ts', "import type { AuditEvent } from '../service/results.js'"],
    ['index.ts', "export { memoryStore } from './storage/memory.js'"],
    ['cli/code.ts', "import { parseArgs } from 'node:util'"],
    ['cli/vectors.ts', "import { runVectors } from '../testing/index.js'"],
    ['cli/serve-module.ts', 'await import(nameOfModule)'],
    ['otp/totp.ts', "/** @example import { createHmac } from 'node:crypto' */"],
  ])('in src/%s: %s', (file, source) => {
    expect(forbiddenImports(file, source)).toEqual([])
  })
})
