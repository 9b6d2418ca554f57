// Fails if a commit since the given one has a subject of another form: type(area): what it does.
import { execFileSync } from 'node:child_process'

const [base = 'origin/main'] = process.argv.slice(2)

const TYPES = ['build', 'chore', 'ci', 'docs', 'feat', 'fix', 'perf', 'refactor', 'revert', 'style', 'test']
const SUBJECT = new RegExp(`^(?:${TYPES.join('|')})(?:\\([a-z0-9-]+\\))?!?: (?![A-Z][a-z])\\S.*[^.\\s]$`)

/** A longer line is cut in most lists of commits. */
const MAX_LENGTH = 72

const subjects = execFileSync('git', ['log', '--no-merges', '--format=%s', `${base}..HEAD`], {
  encoding: 'utf8',
})
const wrong = subjects
  .split('\n')
  .filter((subject) => subject !== '' && (!SUBJECT.test(subject) || subject.length >= MAX_LENGTH))
for (const subject of wrong)
  console.error(`"${subject}": expected type(area): what it does, in under ${MAX_LENGTH} characters`)
if (wrong.length > 0) console.error(`The types are ${TYPES.join(', ')}.`)
process.exitCode = wrong.length > 0 ? 1 : 0
