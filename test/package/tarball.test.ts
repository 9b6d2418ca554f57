import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { afterAll, describe, expect, it } from 'vitest'
import { packInto, projectWith, run } from './consumer.js'
import { TYPE_CONSUMERS } from './consumer-types.js'
import { ENTRIES, filesUnder, freshDist, ROOT } from './repository.js'

freshDist()
const work = mkdtempSync(join(tmpdir(), 'stepward-package-'))
afterAll(() => rmSync(work, { recursive: true }))

const tarball = packInto(work)
const project = projectWith([tarball], { within: work })
const installed = join(project, 'node_modules', 'stepward')
const specifiers = JSON.stringify(ENTRIES.map(({ specifier }) => specifier))

/** Runs a program in the project and parses what it prints. */
const asCommonJs = (program: string, { cwd }: { cwd: string }): unknown =>
  JSON.parse(run(process.execPath, ['--input-type=commonjs', '--eval', program], { cwd }))
const asModule = (program: string, { cwd }: { cwd: string }): unknown =>
  JSON.parse(run(process.execPath, ['--input-type=module', '--eval', program], { cwd }))

/** Prints what each entry exports, and how many variants of a class there are. */
const REPORT = `
  const byName = Object.fromEntries(names.map((name, i) => [name, Object.keys(entries[i]).sort()]))
  const classes = ['OtpSecret', 'StepwardError']
  const variants = classes.map((name) => new Set(entries.map((entry) => entry[name]).filter(Boolean)).size)
  console.log(JSON.stringify({ byName, variants }))`

const IN_COMMONJS = `const names = ${specifiers}; const entries = names.map((name) => require(name)); ${REPORT}`
const IN_ESM = `const names = ${specifiers}
  const entries = await Promise.all(names.map((name) => import(name))); ${REPORT}`

describe('the package as it is installed', () => {
  it('exports the same from each entry to import and to require', () => {
    const fromCommonJs = asCommonJs(IN_COMMONJS, { cwd: project })
    expect(fromCommonJs).toEqual(asModule(IN_ESM, { cwd: project }))
    expect(fromCommonJs).toMatchObject({
      byName: {
        stepward: expect.arrayContaining(['createTwoFactor', 'OtpSecret', 'StepwardError']),
        'stepward/otp': expect.arrayContaining(['OtpSecret', 'verifyTotp']),
        'stepward/qr': ['qrSvg', 'qrTerminal'],
        'stepward/sqlite': ['sqliteBatchStore', 'sqliteDdl', 'sqliteStore'],
        'stepward/d1': ['d1Store'],
        'stepward/durable-objects': ['durableObjectStore'],
        'stepward/libsql': ['libsqlStore'],
        'stepward/expo': ['expoStore'],
        'stepward/postgres': ['postgresDdl', 'postgresStore'],
        'stepward/mysql': ['mysqlDdl', 'mysqlStore'],
        'stepward/redis': ['redisStore'],
        'stepward/http': ['createHandler', 'openApiDocument'],
        'stepward/client': [
          'createChallenge',
          'createClient',
          'createCompany',
          'createSettings',
          'createSetup',
        ],
        'stepward/elements': [
          'defineChallenge',
          'defineCompany',
          'defineElements',
          'defineSettings',
          'defineSetup',
        ],
        'stepward/messages': [
          'de',
          'deScreens',
          'deUserScreens',
          'describeEvent',
          'en',
          'enScreens',
          'enUserScreens',
          'eventTitle',
          'explainRefusal',
          'messagesFor',
          'tr',
          'trScreens',
          'trUserScreens',
        ],
        'stepward/express': ['expressTwoFactor'],
        'stepward/fastify': ['fastifyTwoFactor'],
        'stepward/koa': ['koaTwoFactor'],
        'stepward/nest': ['nestTwoFactor'],
        'stepward/migrate': expect.arrayContaining(['fromBetterAuth', 'fromNeutral', 'fromRows']),
        'stepward/testing': expect.arrayContaining(['createTestClock', 'storeConformance']),
      },
    })
  })

  it('has one OtpSecret and one StepwardError for all entries, in each module system', () => {
    expect(asCommonJs(IN_COMMONJS, { cwd: project })).toMatchObject({ variants: [1, 1] })
    expect(asModule(IN_ESM, { cwd: project })).toMatchObject({ variants: [1, 1] })
  })

  it('throws that one StepwardError from every entry, in each module system', () => {
    const thrown = `
      const codes = [() => otp.OtpSecret.fromBase32('1'), () => qr.qrSvg(''), () => sqlite.sqliteStore()].map((call) => {
        try { call() } catch (error) { return error instanceof main.StepwardError && error.code }
      })
      console.log(JSON.stringify(codes))`
    const expected = ['ERR_INVALID_BASE32', 'ERR_INVALID_ARGUMENT', 'ERR_INVALID_ARGUMENT']
    const names = ['main', 'otp', 'qr', 'sqlite']
    const list = `const [${names.join(', ')}] = `
    expect(
      asCommonJs(`${list}${specifiers}.map((name) => require(name)); ${thrown}`, { cwd: project }),
    ).toEqual(expected)
    expect(
      asModule(`${list}await Promise.all(${specifiers}.map((name) => import(name))); ${thrown}`, {
        cwd: project,
      }),
    ).toEqual(expected)
  })

  it('recognizes the errors and secrets of its other copy, in both directions', () => {
    const program = `
      import { createRequire } from 'node:module'
      import * as esm from 'stepward'
      const cjs = createRequire(process.cwd() + '/')('stepward')
      const thrownBy = (copy) => {
        try { copy.createKeyRing({ current: 'k1' }) } catch (error) { return error }
      }
      const across = (from, to) => {
        const [error, secret] = [thrownBy(from), from.OtpSecret.generate()]
        const sameCode = to.generateTotp(secret, { time: 59 }) === from.generateTotp(secret, { time: 59 })
        return {
          isAnotherCopy: from.StepwardError !== to.StepwardError && from.OtpSecret !== to.OtpSecret,
          error: error instanceof to.StepwardError && [error.code, error.option],
          secret: secret instanceof to.OtpSecret && sameCode,
        }
      }
      console.log(JSON.stringify([across(esm, cjs), across(cjs, esm)]))`
    const expected = { isAnotherCopy: true, error: ['ERR_INVALID_KEY_RING', 'keys'], secret: true }
    expect(asModule(program, { cwd: project })).toEqual([expected, expected])
  })

  it.each([
    ['ES module', 'CommonJS'],
    ['CommonJS', 'ES module'],
  ])(
    'runs the service of one copy with what the other made: keys and store %s, service %s',
    (parts, service) => {
      const program = `
      import { createRequire } from 'node:module'
      import * as esm from 'stepward'
      const copies = { 'ES module': esm, CommonJS: createRequire(process.cwd() + '/')('stepward') }
      const [theirs, ours] = [copies['${parts}'], copies['${service}']]
      let time = 1_700_000_000
      const twoFactor = ours.createTwoFactor({
        issuer: 'Example',
        store: theirs.memoryStore(),
        keys: theirs.createKeyRing({ current: 'k1', keys: { k1: btoa('k'.repeat(32)) } }),
        clock: () => new Date(time * 1000),
      })
      const secret = theirs.OtpSecret.generate()
      const imported = await twoFactor.admin.importSecret({ userId: 'ada', secret, actorId: 'root' })
      time += 60
      const { challenge } = await twoFactor.login.start({ userId: 'ada' })
      const code = theirs.generateTotp(secret, { time })
      const { ok } = await twoFactor.login.verify({ challenge, code })
      const forged = await twoFactor.login.verify({ challenge: 'forged', code }).catch((error) => error)
      console.log(JSON.stringify([imported.ok, ok, forged.reason]))`
      expect(asModule(program, { cwd: project })).toEqual([true, true, 'challenge_invalid'])
    },
  )

  it('installs beside clients of any version, because it imports none of them', () => {
    const clients = ['redis@4', 'ioredis@4', 'mysql2@2', 'pg@7', 'libsql@0.4', 'qr@0.1']
    const beside = projectWith(clients, { within: work, resolveOnly: true })
    run('npm', ['install', '--package-lock-only', '--prefer-offline', tarball], { cwd: beside })
    const lock = JSON.parse(readFileSync(join(beside, 'package-lock.json'), 'utf8'))
    expect(lock.packages).toHaveProperty(['node_modules/stepward'])
    expect(lock.packages['node_modules/qr'].version).toMatch(/^0\.1\./)
  })

  it.each(TYPE_CONSUMERS)(
    'type-checks, libraries included, under $name',
    ({ file, source, compilerOptions }) => {
      writeFileSync(join(project, file), source)
      writeFileSync(
        join(project, `${file}.tsconfig.json`),
        JSON.stringify({ compilerOptions, files: [file] }),
      )
      const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
      expect(run(process.execPath, [tsc, '-p', `${file}.tsconfig.json`], { cwd: project })).toBe('')
    },
  )

  it('brings the command, and the vectors by their names', () => {
    const command = join(project, 'node_modules', '.bin', 'stepward')
    expect(run(command, ['secret'], { cwd: project })).toMatch(/^[A-Z2-7]{32}\n$/)
    writeFileSync(
      join(project, 'ours.mjs'),
      "export { stepwardImplementation as default } from 'stepward/testing'",
    )
    const table = run(command, ['vectors', '--module', './ours.mjs', '--only', 'hotp'], { cwd: project })
    const vectors = ['hotp.json', 'schemas/hotp.schema.json'].map(
      (name) => `require('stepward/vectors/${name}')`,
    )
    const program = `const [file, schema] = [${vectors}]; console.log(JSON.stringify([file.numberOfTests, schema.$id]))`
    const [count, id] = asCommonJs(program, { cwd: project }) as [number, string]
    expect(table).toMatch(new RegExp(`^all cases +${count} +0 +0$`, 'm'))
    expect(id).toBe('hotp.schema.json')
  })

  it('gives publint nothing to report', async () => {
    const { messages } = await publint({ pkgDir: installed, pack: false, strict: true })
    expect(messages).toEqual([])
  })

  it('gives Are the types wrong? nothing to report', async () => {
    const found = createPackageFromTarballData(readFileSync(tarball))
    const result = await checkPackage(found, { excludeEntrypoints: ['./elements.css'] })
    expect(result.types && result.problems).toEqual([])
  })
})

describe('the tarball', () => {
  const files = filesUnder(installed)

  it('holds the build, the vectors and the papers, and nothing else', () => {
    const papers = files
      .filter((file) => !/^dist\/[\w./-]+\.(js|cjs|d\.ts|d\.cts|css)$/.test(file))
      .filter((file) => !/^vectors\/[\w/-]+(\.schema)?\.json$/.test(file))
    expect(papers).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'THIRD-PARTY-NOTICES.md', 'package.json'])
  })

  it('names no folder of the machine that it was built on, and holds no key', () => {
    const places = [ROOT, realpathSync(ROOT), homedir(), tmpdir(), 'file://'].filter(
      (place) => place.length > 1,
    )
    const telling = files.filter((file) => {
      const text = readFileSync(join(installed, file), 'utf8')
      return places.some((place) => text.includes(place)) || /-----BEGIN|_authToken/.test(text)
    })
    expect(telling).toEqual([])
  })
})
