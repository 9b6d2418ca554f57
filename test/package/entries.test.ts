import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { ENTRIES, filesUnder, freshDist, ROOT, TYPE_ENTRIES } from './repository.js'

const built = filesUnder(freshDist()).map((file) => `./dist/${file}`)

/** What the entries share. The build names these files with a hash. */
const SHARED = /^\.\/dist\/[\w.-]+-[\w-]{8}\.(js|cjs|d\.ts|d\.cts)$/

describe('what package.json exports and what is built are the same', () => {
  it.each(ENTRIES)('$specifier has types and code for import and for require, which exist', ({ targets }) => {
    const name = targets.import.default.replace(/\.js$/, '')
    expect(targets).toEqual({
      import: { types: `${name}.d.ts`, default: `${name}.js` },
      require: { types: `${name}.d.cts`, default: `${name}.cjs` },
    })
    for (const target of [targets.import, targets.require]) {
      expect(existsSync(join(ROOT, target.types))).toBe(true)
      expect(existsSync(join(ROOT, target.default))).toBe(true)
    }
  })

  it.each(TYPE_ENTRIES)('$specifier has types for import and for require, and no code', (entry) => {
    const name = entry.import.types.replace(/\.d\.ts$/, '')
    expect(entry.import).toEqual({ types: `${name}.d.ts` })
    expect(entry.require).toEqual({ types: `${name}.d.cts` })
  })

  it('every entry in dist is exported, or the command or the stylesheet', () => {
    const types = TYPE_ENTRIES.flatMap((entry) => [entry.import.types, entry.require.types])
    const exported = ENTRIES.flatMap(({ targets }) => [targets.import, targets.require])
      .flatMap((target) => [target.types, target.default])
      .concat(types, Object.values(manifest.bin), manifest.exports['./elements.css'])
      .sort()
    expect(built.filter((file) => !SHARED.test(file))).toEqual(exported)
  })

  it('Parcel, which reads no `exports`, finds the same modules', () => {
    const [main, ...others] = ENTRIES.map(({ specifier, targets }) => [specifier, targets.import.default])
    expect([manifest.name, manifest.module]).toEqual(main)
    expect(manifest.alias).toEqual(
      Object.fromEntries(others.map(([specifier, file]) => [specifier?.replace(manifest.name, '.'), file])),
    )
  })

  it('TypeScript before `exports` (moduleResolution node10) finds the same types', () => {
    const [main, ...others] = ENTRIES.map(
      ({ specifier, targets }) => [specifier, targets.require.types] as const,
    ).concat(TYPE_ENTRIES.map(({ specifier, require: { types } }) => [specifier, types]))
    expect([manifest.name, manifest.types]).toEqual(main)
    expect(
      Object.entries(manifest.typesVersions['*']).map(([name, [types]]) => [`stepward/${name}`, types]),
    ).toEqual(expect.arrayContaining(others))
    expect(Object.keys(manifest.typesVersions['*'])).toHaveLength(others.length)
  })
})
