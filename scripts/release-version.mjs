// Fails unless the tag is the version of package.json, and CHANGELOG.md has a section for it.
import { readFileSync } from 'node:fs'

const [tag = ''] = process.argv.slice(2)
const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const problems = [
  ...(tag === `v${version}` ? [] : [`The tag is ${tag}, and package.json says ${version}.`]),
  ...(readFileSync('CHANGELOG.md', 'utf8').includes(`\n## [${version}]`)
    ? []
    : [`CHANGELOG.md has no section "## [${version}]".`]),
]
for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0
