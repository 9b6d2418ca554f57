import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './repository.js'

/** Runs a program to its end and gives what it wrote; throws with all of it if it fails. */
export function run(program: string, args: readonly string[], { cwd }: { cwd: string }): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error })
  return stdout
}

/** The tarball that `npm publish` would send, of the `dist` that is there: it was built a moment ago. */
export function packInto(folder: string): string {
  const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]
  return join(folder, run('npm', args, { cwd: ROOT }).trim())
}

/** An empty project in a folder of its own, with these packages installed. */
export function projectWith(packages: readonly string[], { within }: { within: string }): string {
  const project = mkdtempSync(join(within, 'project-'))
  writeFileSync(join(project, 'package.json'), '{ "private": true }\n')
  run('npm', ['install', '--prefer-offline', '--ignore-scripts', ...packages], { cwd: project })
  return project
}
