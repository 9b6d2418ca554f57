import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { ExpoDatabase } from '../../../src/storage/expo/index.js'
import { nativeModule } from './native-module.js'

/** As far as the tests need it. Its own types are checked by `client-types.test.ts`. */
export interface ExpoSqlite {
  openDatabaseAsync(name: string, options?: object, directory?: string): Promise<OpenDatabase>
}

export interface OpenDatabase extends ExpoDatabase {
  execAsync(sql: string): Promise<void>
  getAllAsync(sql: string): Promise<readonly unknown[]>
  closeAsync(): Promise<void>
}

const BUILD = fileURLToPath(new URL('../node_modules/expo-sqlite/build/', import.meta.url))

/** What expo-sqlite imports of Expo and React Native, on a phone. */
const HOST: Readonly<Record<string, string>> = {
  expo: 'export const requireNativeModule = (name) => globalThis.expoModules[name]',
  'react-native': "export const Platform = { OS: 'ios' }",
}

/** The published JavaScript of expo-sqlite, bundled for Node as Metro bundles it for an app. */
export async function loadExpoSqlite(): Promise<ExpoSqlite> {
  Object.assign(globalThis, { expoModules: { ExpoSQLite: nativeModule } })
  const folder = mkdtempSync(join(tmpdir(), 'stepward-'))
  try {
    const outfile = join(folder, 'expo-sqlite.mjs')
    await build({
      entryPoints: [join(BUILD, 'SQLiteDatabase.js')],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      define: { __DEV__: 'false' },
      external: ['expo/devtools'],
      plugins: [
        {
          name: 'host',
          setup({ onResolve, onLoad }) {
            onResolve({ filter: /^(expo|react-native)$/ }, ({ path }) => ({ path, namespace: 'host' }))
            onLoad({ filter: /.*/, namespace: 'host' }, ({ path }) => ({ contents: HOST[path] ?? '' }))
          },
        },
      ],
    })
    return await import(/* @vite-ignore */ pathToFileURL(outfile).href)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
