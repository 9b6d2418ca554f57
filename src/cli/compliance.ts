import type { MemberCompliance } from '../service/results.js'
import { type Command, misuse, print, readArguments } from './command.js'
import { type Column, FORMAT_HELP, FORMAT_OPTION, printList } from './listing.js'
import { count } from './progress.js'
import { SERVICE_HELP, SERVICE_OPTION, withService } from './service-module.js'

const OPTIONS = { ...SERVICE_OPTION, ...FORMAT_OPTION, company: { type: 'string' } } as const

const COLUMNS: readonly Column<MemberCompliance>[] = [
  { name: 'userId', width: 36, text: ({ userId }) => userId },
  { name: 'state', width: 8, text: ({ state }) => state },
  { name: 'enrollBy', width: 24, text: ({ enrollBy }) => enrollBy?.toISOString() ?? '' },
  { name: 'because', width: 13, text: ({ because }) => because ?? '' },
  { name: 'suspended', width: 9, text: ({ suspended }) => (suspended === true ? 'yes' : '') },
  { name: 'retryAt', width: 0, text: ({ retryAt }) => retryAt?.toISOString() ?? '' },
]

/** The same stream; each state is counted. */
async function* counted(
  members: AsyncIterable<MemberCompliance>,
  counts: Map<string, number>,
): AsyncGenerator<MemberCompliance, void, undefined> {
  for await (const member of members) {
    counts.set(member.state, (counts.get(member.state) ?? 0) + 1)
    yield member
  }
}

export const compliance: Command = {
  summary: 'list which members of a company have two-factor on, and who is overdue',
  help: `Usage: stepward compliance --service FILE --company ID [options]

Lists every member of a company, with their present state and the date by which they must enroll. The
service needs a directory with membersOf.

${SERVICE_HELP}
  --company ID         the company
${FORMAT_HELP}`,
  async run(args) {
    const { values } = readArguments(args, OPTIONS)
    const companyId = values.company
    if (companyId === undefined) throw misuse('--company: expected a company id')
    return withService(values.service, async ({ twoFactor }) => {
      const counts = new Map<string, number>()
      const members = counted(twoFactor.policy.compliance({ companyId }), counts)
      await printList(members, COLUMNS, values.format)
      const sums = [...counts].map(([state, members]) => `${count(members)} ${state}`)
      if ((values.format ?? 'table') === 'table') print(`\n${sums.join(', ') || 'nobody'}`)
      return 0
    })
  },
}
