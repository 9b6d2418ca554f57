import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { packInto, projectWith, run } from './consumer.js'
import { freshDist, ROOT } from './repository.js'

freshDist()
const work = mkdtempSync(join(tmpdir(), 'stepward-frameworks-'))
afterAll(() => rmSync(work, { recursive: true }))

const frameworks = (['@types/react', 'preact', 'vue', 'svelte'] as const).map(
  (name) => `${name}@${manifest.devDependencies[name]}`,
)
const project = projectWith([packInto(work), ...frameworks], { within: work })

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  target: 'ES2022',
  lib: ['ES2022', 'DOM'],
  types: [],
  module: 'ESNext',
  moduleResolution: 'Bundler',
  verbatimModuleSyntax: true,
  skipLibCheck: true,
}

const CHECKERS = {
  tsc: ['typescript/bin/tsc', '-p', '.'],
  'vue-tsc': ['vue-tsc/bin/vue-tsc.js', '-p', '.'],
  'svelte-check': ['svelte-check/bin/svelte-check', '--tsconfig', './tsconfig.json', '--output', 'machine'],
} as const

/** Checks programs in a folder of their own, so that the types of no other framework are loaded. */
function check(
  checker: keyof typeof CHECKERS,
  programs: Readonly<Record<string, string>>,
  compilerOptions: object = {},
): string {
  const folder = mkdtempSync(join(project, 'program-'))
  for (const [file, source] of Object.entries(programs)) writeFileSync(join(folder, file), source)
  const config = { compilerOptions: { ...STRICT, ...compilerOptions }, files: Object.keys(programs) }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const [program, ...args] = CHECKERS[checker]
  return run(process.execPath, [join(ROOT, 'node_modules', program), ...args], { cwd: folder })
}

/** The programs of docs/elements.md in a language, as files. */
function quoted(language: 'ts' | 'tsx' | 'vue' | 'svelte', names: readonly string[]): Record<string, string> {
  const page = readFileSync(join(ROOT, 'docs/elements.md'), 'utf8')
  const found = [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))]
  expect(found).toHaveLength(names.length)
  return Object.fromEntries(found.map(([, source = ''], i) => [names[i] ?? '', source]))
}

/** What a page of Next.js imports, as its reference has it: https://nextjs.org/docs/app/guides/lazy-loading */
const NEXT = `
declare module 'next/dynamic' {
  import type { ComponentType } from 'react'
  export default function dynamic<Props>(
    loader: () => Promise<ComponentType<Props>>,
    options?: { ssr?: boolean },
  ): ComponentType<Props>
}`

describe('the types of the elements', () => {
  it('type the DOM, libraries included', () => {
    const source = `
      import { defineElements, type StepwardElement } from 'stepward/elements'
      import { deScreens, deUserScreens } from 'stepward/messages'
      defineElements({ messages: deScreens })
      const setup: StepwardElement | null = document.querySelector('stepward-setup')
      const challenge = document.createElement('stepward-challenge')
      challenge.messages = deUserScreens
      document.createElement('stepward-company').messages = deScreens
      // @ts-expect-error These words lack those for a company.
      document.createElement('stepward-company').messages = deUserScreens
      challenge.addEventListener('stepward-expired', ({ detail }) => detail satisfies null)
      document.addEventListener('stepward-change', ({ detail }) => detail.change.toUpperCase())
      document.addEventListener('stepward-done', ({ detail }) => {
        if (detail && 'factor' in detail) detail.recoveryCodesLeft.toFixed()
        // @ts-expect-error A login that was just set up has no codes left to count.
        detail.recoveryCodesLeft
      })
      // @ts-expect-error It is no language.
      challenge.messages = 'de'
      export { setup }`
    const programs = {
      'dom.ts': source,
      ...quoted('ts', ['start.ts', 'go-on.ts', 'languages.ts', 'one-element.ts', 'words.ts']),
    }
    expect(check('tsc', programs, { skipLibCheck: false })).toBe('')
  })

  it.each([
    ['React 19', 'react', "import { useRef } from 'react'"],
    ['Preact', 'preact', "import { useRef } from 'preact/hooks'"],
  ])('type JSX of %s', (_, framework, imports) => {
    const source = `
      import type {} from 'stepward/elements/${framework}'
      import type { StepwardElement } from 'stepward/elements'
      import { trUserScreens } from 'stepward/messages'
      ${imports}
      export function Pages() {
        const ref = useRef<StepwardElement>(null)
        return <main>
          <stepward-setup heading-level={3} login-url="/login" digits="8" key="a" className="card" messages={trUserScreens} />
          <stepward-challenge ref={ref} step-up no-trust={false} onstepward-done={({ detail }) => 'factor' in detail && detail.factor}>
            <template slot="intro">Hello</template>
          </stepward-challenge>
          <stepward-company company-id="acme" roles="admin,member" onstepward-change={({ detail }) => detail.change} />
          {/* @ts-expect-error A company needs its id. */}
          <stepward-company />
          {/* @ts-expect-error The level is from 1 to 6. */}
          <stepward-setup heading-level={7} />
          {/* @ts-expect-error It is no language. */}
          <stepward-settings messages="tr" />
        </main>
      }`
    const options = { jsx: 'react-jsx', jsxImportSource: framework }
    const guide =
      framework === 'react' ? { ...quoted('tsx', ['login.tsx', 'page.tsx']), 'next.d.ts': NEXT } : {}
    expect(check('tsc', { 'pages.tsx': source, ...guide }, options)).toBe('')
  })

  it('type templates of Vue', () => {
    const source = `
      <script setup lang="ts">
      import type {} from 'stepward/elements/vue'
      import { deScreens } from 'stepward/messages'
      const show = (text: string): void => { text }
      </script>
      <template>
        <stepward-setup :heading-level="3" login-url="/login" class="card" :messages="deScreens">
          <template slot="intro">Hello</template>
        </stepward-setup>
        <stepward-challenge step-up :no-trust="false" @stepward-done="({ detail }) => 'factor' in detail && show(detail.factor)" />
        <stepward-company company-id="acme" @stepward-change="({ detail }) => show(detail.change)" />
        <!-- @vue-expect-error A company needs its id. -->
        <stepward-company />
        <!-- @vue-expect-error The level is from 1 to 6. -->
        <stepward-setup :heading-level="7" />
        <!-- @vue-expect-error It is no language. -->
        <stepward-settings messages="tr" />
      </template>`
    const programs = { 'Page.vue': source, ...quoted('vue', ['Guide.vue']) }
    expect(check('vue-tsc', programs, { jsx: 'preserve' })).toBe('')
  })

  it('type templates of Svelte', () => {
    const wrong = [
      '<stepward-company></stepward-company>',
      '<stepward-setup heading-level={7}></stepward-setup>',
      '<stepward-setup step-up></stepward-setup>',
      '<stepward-settings messages="tr"></stepward-settings>',
    ]
    const source = `<script lang="ts">
      import type {} from 'stepward/elements/svelte'
      import { deScreens } from 'stepward/messages'
      const show = (text: string): void => { text }
      </script>
      <stepward-setup heading-level={3} login-url="/login" class="card" messages={deScreens}></stepward-setup>
      <stepward-challenge step-up no-trust={false} onstepward-done={({ detail }) => 'factor' in detail && show(detail.factor)}></stepward-challenge>
      <stepward-company company-id="acme" onstepward-change={({ detail }) => show(detail.change)}></stepward-company>
${wrong.join('\n')}`
    const programs = { 'Page.svelte': source, ...quoted('svelte', ['Guide.svelte']) }
    const found = problems(() => check('svelte-check', programs))
    expect(found).not.toContain('Guide.svelte')
    const first = source.split('\n').indexOf(wrong[0] ?? '') + 1
    const lines = [...found.matchAll(/ERROR "[^"]+" (\d+):/g)].map(([, line]) => Number(line) - first)
    expect([...new Set(lines)]).toEqual([...wrong.keys()])
  })
})

function problems(run: () => string): string {
  try {
    return run()
  } catch (error) {
    return (error as Error).message
  }
}
