import packages from '../package.json' with { type: 'json' }
import type { ScriptBrowser } from './browser.js'
import type { Report } from './project.js'

/** What every runtime runs in. */
export interface Setting {
  /** The folder of the project in which the tarball is installed. */
  readonly project: string
  readonly browser: ScriptBrowser
}

/** A way to run the package: a row of docs/runtimes.md. */
export interface Runtime {
  readonly name: string
  /** The entries that refuse their job, because the runtime has no Web Crypto. */
  readonly refuses?: readonly string[]
  /** The global that an entry needs and this runtime does not have. */
  readonly lacks?: Readonly<Record<string, string>>
  run(setting: Setting): Promise<Report>
}

/** The version of a package of `test/runtimes`. */
export function versionOf(name: keyof typeof packages.dependencies): string {
  return packages.dependencies[name].replace(/^npm:.*@/, '')
}
