import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Every page of the repository that somebody wrote: what git ignores was made, and `[reason].md` stands for many. */
export const PAGES: readonly string[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter((page) => page !== '' && !page.includes('[') && existsSync(page))
