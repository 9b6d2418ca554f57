import { readFileSync } from 'node:fs'

/** The version of an installed package, for the title of a test. `folder` is that of a `node_modules`. */
export function versionOf(name: string, folder: string = '../../'): string {
  const manifest = new URL(`${folder}node_modules/${name}/package.json`, import.meta.url)
  return JSON.parse(readFileSync(manifest, 'utf8')).version
}

/** One of test/runtimes. */
export const runtimeVersionOf = (name: string): string => versionOf(name, '../runtimes/')
