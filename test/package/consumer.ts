import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './repository.js'

/** Runs a program and returns its output. If it fails, the error contains all of its output. */
export function run(program: string, args: readonly string[], { cwd }: { cwd: string }): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error })
  return stdout
}

/** The tarball that `npm publish` would send, with the present `dist`. */
export function packInto(folder: string): string {
  const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]
  return join(folder, run('npm', args, { cwd: ROOT }).trim())
}

/** A new project with these packages installed; with `resolveOnly`, only in its lock file. */
export function projectWith(
  packages: readonly string[],
  { within, resolveOnly = false }: { within: string; resolveOnly?: boolean },
): string {
  const project = mkdtempSync(join(within, 'project-'))
  writeFileSync(join(project, 'package.json'), '{ "private": true }\n')
  const how = resolveOnly ? '--package-lock-only' : '--ignore-scripts'
  run('npm', ['install', '--prefer-offline', how, ...packages], { cwd: project })
  return project
}
