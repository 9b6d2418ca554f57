import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { ROOT } from './repository.js'

const WORKFLOWS = join(ROOT, '.github', 'workflows')

describe.each(readdirSync(WORKFLOWS))('the workflow %s', (name) => {
  const text = readFileSync(join(WORKFLOWS, name), 'utf8')

  it('pins every action by its commit, and names the version', () => {
    const used = text.match(/uses: .*/g) ?? []
    expect(used.length).toBeGreaterThan(0)
    for (const line of used) expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  it('may only read unless a job says why it writes', () => {
    expect(text).toContain('\npermissions:\n  contents: read\n')
    for (const line of text.match(/^ +[\w-]+: write.*/gm) ?? []) expect(line).toMatch(/# \w/)
  })

  it('leaves no token of the repository behind, and no job running for ever', () => {
    const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0
    expect(count(/persist-credentials: false/g)).toBe(count(/uses: actions\/checkout@/g))
    expect(count(/timeout-minutes:/g)).toBe(count(/runs-on:/g))
  })
})

describe('the workflow ci.yml', () => {
  it('runs each project of the tests in one job', () => {
    const text = readFileSync(join(WORKFLOWS, 'ci.yml'), 'utf8')
    const run = [...text.matchAll(/--project ([\w-]+)/g)].map(([, project]) => project)
    const config = readFileSync(join(ROOT, 'vitest.config.ts'), 'utf8')
    const projects = [...config.matchAll(/(?:name: |database\()'([\w-]+)'/g)].map(([, project]) => project)
    expect(run.sort()).toEqual(projects.filter((project) => project !== 'nightly').sort())
  })
})

describe('dependabot.yml', () => {
  const text = readFileSync(join(ROOT, '.github', 'dependabot.yml'), 'utf8')
  const patterns = [...text.matchAll(/"(\/[^"]*)"/g)].map(([, pattern = '']) => pattern)

  it('names every folder with a lock file', () => {
    const files = execFileSync('git', ['ls-files', '*package-lock.json'], { cwd: ROOT, encoding: 'utf8' })
    const folders = files
      .trim()
      .split('\n')
      .map((file) => `/${dirname(file)}`.replace(/\/\.$/, '/'))
    expect(folders).toContain('/')
    const isNamed = (folder: string): boolean =>
      patterns.some((pattern) => new RegExp(`^${pattern.replace('*', '[^/]+')}$`).test(folder))
    expect(folders.filter((folder) => !isNamed(folder))).toEqual([])
  })
})

/** Whether the check of subjects takes this one, in a repository of its own. */
function takes(subject: string): boolean {
  const cwd = mkdtempSync(join(tmpdir(), 'stepward-commits-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
      cwd,
      encoding: 'utf8',
    })
  git('init', '-q')
  git('commit', '-q', '--allow-empty', '-m', 'whatever was before')
  const base = git('rev-parse', 'HEAD').trim()
  git('commit', '-q', '--allow-empty', '-m', subject)
  const script = join(ROOT, 'scripts', 'commit-subjects.mjs')
  return spawnSync(process.execPath, [script, base], { cwd }).status === 0
}

describe('the check of commit subjects', () => {
  it.each([
    'feat(policy): judge all companies of a user',
    'fix: read the revision as text',
    'refactor(http)!: one table of routes',
    'docs(guide): S1 in one sentence',
  ])('takes "%s"', (subject) => expect(takes(subject)).toBe(true))

  it.each([
    'Fix the bug',
    'feature(policy): judge all companies',
    'fix(policy) judge all companies',
    'fix(policy): Judge all companies',
    'fix(policy): judge all companies.',
    `fix(policy): ${'x'.repeat(60)}`,
    'fix(a policy): judge all companies',
  ])('refuses "%s"', (subject) => expect(takes(subject)).toBe(false))
})

describe('the check of a release', () => {
  const check = (tag: string): number | null =>
    spawnSync(process.execPath, [join(ROOT, 'scripts', 'release-version.mjs'), tag], { cwd: ROOT }).status

  it('takes the tag of this version, which CHANGELOG.md has a section for', () =>
    expect(check(`v${manifest.version}`)).toBe(0))

  it.each(['', manifest.version, 'v9.9.9'])('refuses the tag "%s"', (tag) => expect(check(tag)).toBe(1))
})
