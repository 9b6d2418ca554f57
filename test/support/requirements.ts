import { spawnSync } from 'node:child_process'

/** What a project of the tests needs beyond Node: programs that prove our QR codes and codes from outside. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  browser: ['chromium', 'oathtool', 'zbarimg'],
  strangers: ['oathtool'],
}

const present = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0

const missingFor = (project: string): string[] =>
  (NEEDS[project] ?? []).filter((program) => !present(program))

/** The projects that can run on this machine. */
export function availableProjects<P extends { name: string }>(projects: readonly P[]): P[] {
  return projects.filter(({ name }) => missingFor(name).length === 0)
}

/**
 * Says in one loud line what is left out. With `STEPWARD_REQUIRE=all` nothing may be missing, and an
 * omission is an error.
 */
export function announceOmissions(): void {
  const omitted = Object.keys(NEEDS).flatMap((project) => {
    const missing = missingFor(project)
    return missing.length === 0 ? [] : [`${project} tests (${missing.join(', ')} not installed)`]
  })
  if (omitted.length === 0) return
  const line = `LEFT OUT: ${omitted.join('; ')}`
  if (process.env['STEPWARD_REQUIRE'] === 'all') throw new Error(line)
  process.stderr.write(`\n!!! ${line} !!!\n\n`)
}
