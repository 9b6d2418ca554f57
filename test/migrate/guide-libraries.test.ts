import { createRequire } from 'node:module'
import { Secret, TOTP } from 'otpauth'
import { expect, it } from 'vitest'
import type { DocBlock } from '../support/doc-blocks.js'
import { runDocExample } from '../support/doc-examples.js'
import { numberOf } from '../support/import-run.js'
import { blocksOf, codeAfterwards, csvOf, insert, oldDatabase, project } from './support/guide-project.js'
import { node2faCode } from './support/own-tables.js'

const PEOPLE = 20
const PAGE = 'totp-libraries'

const require = createRequire(import.meta.url)

// Libraries without types.

interface OldOtplib {
  readonly authenticator: { generateSecret(): string; generate(secret: string): string }
}

const otplib11: OldOtplib = require('otplib11')
const otplib12: OldOtplib = require('otplib12')
const speakeasy: {
  generateSecret(): { base32: string }
  totp(options: object): string
} = require('speakeasy')
const node2fa: {
  generateSecret(): { secret: string }
} = require('node-2fa')

interface Library {
  /** Its name in the guide, and on npm. */
  readonly name: string
  /** The package here. */
  readonly ours: string
  /** What differs from the command of the guide. */
  readonly replace?: readonly [shown: string, meant: string]
  /** Whether `--proof` knows it. */
  readonly hasProof: boolean
  secret(): string
  code(secret: string): string
}

const LIBRARIES: readonly Library[] = [
  {
    name: 'otplib',
    ours: 'otplib11',
    replace: ['version=12', 'version=11'],
    hasProof: true,
    secret: () => otplib11.authenticator.generateSecret(),
    code: (secret) => otplib11.authenticator.generate(secret),
  },
  {
    name: 'otplib',
    ours: 'otplib12',
    hasProof: true,
    secret: () => otplib12.authenticator.generateSecret(),
    code: (secret) => otplib12.authenticator.generate(secret),
  },
  {
    name: 'otpauth',
    ours: 'otpauth',
    hasProof: true,
    secret: () => new Secret().base32,
    code: (secret) => new TOTP({ secret }).generate(),
  },
  {
    name: 'speakeasy',
    ours: 'speakeasy',
    hasProof: true,
    secret: () => speakeasy.generateSecret().base32,
    code: (secret) => speakeasy.totp({ secret, encoding: 'base32' }),
  },
  {
    name: 'node-2fa',
    ours: 'node-2fa',
    hasProof: false,
    secret: () => node2fa.generateSecret().secret,
    code: node2faCode,
  },
]

interface OldUser {
  readonly id: string
  readonly totp_secret: string
  readonly totp_enabled: boolean
}

const blocks = blocksOf(PAGE)
const database = oldDatabase()

function blockWith(language: string, text: string): DocBlock {
  const found = blocks.find((block) => block.language === language && block.code.includes(text))
  if (found === undefined) throw new Error(`${PAGE} has no ${text}`)
  return found
}

/** The code before, with the library of that version. */
async function codeBefore({ name, ours }: Library): Promise<(user: OldUser, code: string) => boolean> {
  const { place, code } = blockWith('js', `from '${name}'`)
  const { secondStep } = await runDocExample({ place, code: code.replace(`'${name}'`, `'${ours}'`) })
  return secondStep as (user: OldUser, code: string) => boolean
}

it.each(LIBRARIES)(
  'S1 the guide moves people in from $ours, whose codes passed before and pass once afterwards',
  async (library) => {
    const { name, ours, replace: [shown, meant] = ['', ''], hasProof } = library
    const users = Array.from({ length: PEOPLE }, (_, index) => ({
      id: `u${index}`,
      totp_secret: library.secret(),
      totp_enabled: true,
    }))
    const [first] = users
    if (first === undefined) throw new Error('there are no people')
    const before = await codeBefore(library)
    expect(before(first, library.code(first.totp_secret))).toBe(true)
    expect(before(first, '12345')).toBe(false)

    const db = await database.empty(
      'CREATE TABLE users (id text PRIMARY KEY, totp_secret text, totp_enabled boolean)',
    )
    const abandoned = { id: 'abandoned', totp_secret: library.secret(), totp_enabled: false }
    await insert(
      db,
      [...users, abandoned].map((user) => ['users', user] as const),
    )
    const [exporting, counting] = blocks.filter(({ language }) => language === 'sql')
    const { rows } = await db.query<{ count: number }>(counting?.code ?? '')
    expect(rows[0]?.count).toBe(PEOPLE)

    const at = project({}, { [name]: ours })
    await at.run(blockWith('sh', 'psql'), async () =>
      at.write('rows.csv', await csvOf(db, exporting?.code ?? '')),
    )
    const { code } = blockWith('sh', `--from ${name}`)
    const command = code
      .replace(shown, meant)
      .replaceAll(/\\\n\s*/g, '')
      .trim()
    const rehearsed = await at.command(hasProof ? `${command} --proof ${name}` : command)
    expect(rehearsed).toMatchObject({ status: 0, stderr: '' })
    expect(numberOf(rehearsed.stdout, 'would be imported')).toBe(PEOPLE)
    expect(numberOf(rehearsed.stdout, 'unconfirmed')).toBe(1)
    if (hasProof) expect(rehearsed.stdout).toContain(`${name} computes the same code for ${PEOPLE} of them.`)
    expect((await at.command(`${command} --apply`)).status).toBe(0)

    const secondStep = await codeAfterwards(PAGE, at.twoFactor)
    for (const { id, totp_secret } of users) {
      const now = library.code(totp_secret)
      expect(await secondStep(id, now)).toBe(true)
      expect(await secondStep(id, now)).toBe(false)
    }
  },
)
