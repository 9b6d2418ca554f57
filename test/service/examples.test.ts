import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { docExamples, runDocExample } from '../support/doc-examples.js'

const examples = docExamples([
  'src/client/challenge.ts',
  'src/client/client.ts',
  'src/client/company.ts',
  'src/client/settings.ts',
  'src/client/setup.ts',
  'src/elements/index.ts',
  'src/errors.ts',
  'src/qr/svg.ts',
  'src/qr/terminal.ts',
  'src/service/admin.ts',
  'src/service/compliance.ts',
  'src/service/devices.ts',
  'src/service/enrollment.ts',
  'src/service/keys/ring.ts',
  'src/service/keys/rotation.ts',
  'src/service/login.ts',
  'src/service/policy.ts',
  'src/service/two-factor.ts',
  'src/storage/memory.ts',
])

describe('the examples in the docstrings', () => {
  it.each(examples.map((example) => [example.place, example] as const))('%s runs', async (_, example) => {
    await runDocExample(example)
  })

  it('exist for every public function, factory and service', () => {
    const shown = examples.map(({ code }) => code).join('\n')
    const index = readFileSync(new URL('../../src/index.ts', import.meta.url), 'utf8')
    const factories = [...index.matchAll(/(?:create|memory)[A-Z]\w+|memoryStore/g)].map(([name]) => name)
    const methods = ['enrollment.start', 'enrollment.confirm', 'enrollment.status', 'enrollment.disable']
    const others = [
      'importSecret',
      'reset',
      'erase',
      'revokeAll',
      'reseal',
      'preview',
      'complianceCounts',
      'login.start',
      'login.verify',
      'policy.require',
      'policy.get',
      'qrSvg',
      'qrTerminal',
    ]
    for (const name of [...factories, ...methods, ...others]) expect(shown, name).toContain(name)
  })
})
