import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { forbiddenImports } from './import-rules.js'
import { filesUnder, ROOT } from './repository.js'

const SRC = join(ROOT, 'src')
const sources = filesUnder(SRC)

describe('dependencies point down only', () => {
  it.each(sources)('in src/%s', (file) => {
    expect(forbiddenImports(file, readFileSync(join(SRC, file), 'utf8'))).toEqual([])
  })

  it('and every folder of src is looked at', () => {
    expect(sources).toEqual(expect.arrayContaining(['index.ts', 'otp/index.ts', 'storage/sqlite/index.ts']))
  })
})

describe('the check sees each violation', () => {
  it.each([
    ['otp/totp.ts', "import { decide } from '../enrollment/decision.js'"],
    ['otp/totp.ts', "import type { PolicyRecord } from '../policy/record.js'"],
    ['enrollment/start.ts', "import { evaluate } from '../policy/evaluate.js'"],
    ['enrollment/start.ts', "import type { TwoFactorStore } from '../storage/contract.js'"],
    ['policy/evaluate.ts', "export * from '../enrollment/record.js'"],
    ['policy/evaluate.ts', "import { createTwoFactor } from '../service/index.js'"],
    ['storage/memory.ts', "import { createTwoFactor } from '../service/index.js'"],
    ['storage/sqlite/index.ts', "import { verify } from '../../enrollment/verify.js'"],
    ['storage/sqlite/index.ts', "import { totpStep } from '../../otp/index.js'"],
    ['service/login.ts', "import { memoryStore } from '../storage/memory.js'"],
    ['service/login.ts', "import { sqliteStore } from '../storage/sqlite/index.js'"],
    ['service/login.ts', "import { handler } from '../http/index.js'"],
    ['http/handler.ts', "import type { TwoFactorStore } from '../storage/contract.js'"],
    ['http/handler.ts', "import { qrSvg } from '../qr/index.js'"],
    ['internal/bytes.ts', "import { OtpSecret } from '../otp/index.js'"],
    ['errors.ts', "import { describeType } from './internal/guards.js'"],
    ['qr/svg.ts', "import { buildOtpauthUri } from '../otp/index.js'"],
    ['index.ts', "export { fakeClock } from './testing/index.js'"],
    ['index.ts', "export { qrSvg } from './qr/index.js'"],
    ['service/login.ts', "import { fakeClock } from '../testing/clock.js'"],
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
    ['testing/vectors/run.ts', "import { readFileSync } from 'node:fs'"],
    ['testing/vectors/run.ts', "import { code } from '../../cli/code.js'"],
    ['cli/code.ts', "import { createTwoFactor } from '../service/index.js'"],
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
    ['otp/totp.ts', "import { requireInteger } from '../internal/guards.js'"],
    ['otp/totp.ts', "import { OtpSecret } from './secret.js'"],
    ['otp/hmac.ts', "import { sha1 } from '@noble/hashes/legacy.js'"],
    ['enrollment/verify.ts', "import { verifyTotp } from '../otp/index.js'"],
    ['storage/sqlite/index.ts', "import type { TwoFactorStore } from '../contract.js'"],
    ['storage/contract.ts', "import type { EnrollmentRecord } from '../enrollment/record.js'"],
    ['service/login.ts', "import type { TwoFactorStore } from '../storage/contract.js'"],
    ['qr/modules.ts', "import { encodeQR } from 'qr'"],
    ['testing/clock.ts', "import { createTwoFactor } from '../service/index.js'"],
    ['index.ts', "export { memoryStore } from './storage/memory.js'"],
    ['cli/code.ts', "import { parseArgs } from 'node:util'"],
    ['cli/vectors.ts', "import { runVectors } from '../testing/index.js'"],
    ['cli/serve-module.ts', 'await import(nameOfModule)'],
    ['otp/totp.ts', "/** @example import { createHmac } from 'node:crypto' */"],
  ])('in src/%s: %s', (file, source) => {
    expect(forbiddenImports(file, source)).toEqual([])
  })
})
