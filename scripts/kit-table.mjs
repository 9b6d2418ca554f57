// Compares docs/clients.md with the conformance kits that a run of the tests has passed, or writes it.
//
//   node scripts/kit-table.mjs <Vitest's JSON report> <page> [--write]
//
// A kit is a group of tests with the title `kit: <client> <version> on <database>`.
import { readFileSync, writeFileSync } from 'node:fs'

const [reportFile, pageFile, write] = process.argv.slice(2)

const KIT = /^kit: (.+?),? on (.+)$/

/** The tests of each kit, by its title. */
const kits = new Map()
for (const { assertionResults } of JSON.parse(readFileSync(reportFile, 'utf8')).testResults) {
  for (const { ancestorTitles, status } of assertionResults) {
    const title = ancestorTitles.find((ancestor) => KIT.test(ancestor))
    if (title !== undefined) kits.set(title, [...(kits.get(title) ?? []), status])
  }
}

const rows = [...kits].map(([title, statuses]) => {
  const [, client, database] = KIT.exec(title)
  return `| ${database} | ${client} | ${statuses.every((status) => status === 'passed') ? '✓' : '✗'} |`
})

const page = `# Clients

The [conformance kit](adapters/README.md) passes through each of these clients.

The tests write this page. Run them with \`--reporter=json --outputFile=.reports/tests.json\`, then
\`node scripts/kit-table.mjs .reports/tests.json docs/clients.md --write\`.

| database | client | kit |
| --- | --- | --- |
${rows.sort().join('\n')}
`

if (write === '--write') writeFileSync(pageFile, page)
else {
  const committed = readFileSync(pageFile, 'utf8').split('\n')
  const missing = rows.filter((row) => !committed.includes(row))
  const untested = committed.filter((line) => /^\| .+ \| [✓✗] \|$/.test(line) && !rows.includes(line))
  for (const row of missing) process.stderr.write(`${pageFile}: no row for ${row}\n`)
  for (const row of untested) process.stderr.write(`${pageFile}: no kit has passed for ${row}\n`)
  process.exitCode = missing.length + untested.length === 0 ? 0 : 1
}
