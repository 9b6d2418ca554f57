import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { blocksOfTest } from '../docs/support/checked-by.js'
import { freshDist, ROOT } from '../package/repository.js'

const COMPONENTS = join(ROOT, 'examples/components')

/** What the lines of the page take as given, in React and in Vue. */
const IMPORTS = `import { createClient } from 'stepward/client'
import { en } from 'stepward/messages'`
const REACT = `${IMPORTS}
import { TwoFactorSettings } from '../../react/TwoFactorSettings.js'
declare const navigate: (path: string) => void`
const VUE = `${IMPORTS}
import TwoFactorSettings from '../../vue/TwoFactorSettings.vue'
declare const router: { push(path: string): void }
const client = createClient({ baseUrl: '/two-factor' })`

const blocks = blocksOfTest('examples/components-page')
const [react = ''] = blocks.filter(({ language }) => language === 'tsx').map(({ code }) => code)
const [vue = ''] = blocks.filter(({ language }) => language === 'vue').map(({ code }) => code)

/** What vue-tsc says about programs beside the components. It reads TSX as well. */
function problemsOf(files: Readonly<Record<string, string>>): string {
  freshDist()
  mkdirSync(join(COMPONENTS, '.reports'), { recursive: true })
  const folder = mkdtempSync(join(COMPONENTS, '.reports', 'page-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const config = { extends: '../../tsconfig.json', include: ['.'] }
  for (const [name, text] of Object.entries({ ...files, 'tsconfig.json': JSON.stringify(config) })) {
    writeFileSync(join(folder, name), text)
  }
  const checker = join(COMPONENTS, 'node_modules/vue-tsc/bin/vue-tsc.js')
  try {
    return execFileSync(process.execPath, [checker, '-p', folder], { cwd: COMPONENTS, encoding: 'utf8' })
  } catch (error) {
    return String(Reflect.get(Object(error), 'stdout'))
  }
}

const reactProgram = (code: string): string => `${REACT}\n${code}`
const vueProgram = (code: string): string =>
  `<script setup lang="ts">\n${VUE}\n</script>\n<template>\n${code}</template>\n`

it('examples/components/README.md shows a screen in React and in Vue, with the properties that they have', () => {
  expect(blocks).toHaveLength(2)
  const wrong = (code: string): string => code.replace('essages=', 'essage=')
  const problems = problemsOf({
    'shown.tsx': reactProgram(react),
    'Shown.vue': vueProgram(vue),
    'wrong.tsx': reactProgram(wrong(react)),
    'Wrong.vue': vueProgram(wrong(vue)),
  })
  const files = [...problems.matchAll(/(\w+\.(?:tsx|vue))\(\d+,\d+\): error/g)].map(([, file]) => file)
  expect(new Set(files), problems).toEqual(new Set(['wrong.tsx', 'Wrong.vue']))
})
