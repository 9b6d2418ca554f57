import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { requirementsDocument } from '../test/support/requirement-titles.js'

/** Writes docs/requirements.md from docs/requirements.json and the titles of the tests. */
const file = fileURLToPath(new URL('../docs/requirements.md', import.meta.url))
const before = readFileSync(file, 'utf8')
const after = requirementsDocument()
writeFileSync(file, after)
console.log(before === after ? 'docs/requirements.md was up to date' : 'docs/requirements.md is written anew')
