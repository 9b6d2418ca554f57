import { writeFileSync } from 'node:fs'
import { requirementsPage } from '../test/support/requirement-titles.js'

const PAGE = 'docs/security/tests.md'

/** Writes the page of each requirement of docs/requirements.json with the titles of the tests that prove it. */
writeFileSync(PAGE, requirementsPage())
console.log(`Wrote ${PAGE}.`)
