import { requirementsPage } from '../test/support/requirement-titles.js'

/** Prints docs/requirements.json with the titles of the tests that prove each requirement. */
process.stdout.write(requirementsPage())
