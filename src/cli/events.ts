import { en, eventTitle } from '../messages/index.js'
import type { AuditEvent } from '../service/results.js'
import type { TwoFactor } from '../service/two-factor.js'
import { type Command, misuse, present, readArguments, readNumber } from './command.js'
import { type Column, FORMAT_HELP, FORMAT_OPTION, printList } from './listing.js'
import { SERVICE_HELP, SERVICE_OPTION, withService } from './service-module.js'

const OPTIONS = {
  ...SERVICE_OPTION,
  ...FORMAT_OPTION,
  user: { type: 'string' },
  company: { type: 'string' },
  after: { type: 'string' },
  limit: { type: 'string' },
} as const

type Values = ReturnType<typeof readArguments<typeof OPTIONS>>['values']

const fieldOf = (event: AuditEvent, name: string): string => {
  const value: unknown = Reflect.get(event, name)
  return typeof value === 'string' ? value : ''
}

const COLUMNS: readonly Column<AuditEvent>[] = [
  { name: 'at', width: 24, text: (event) => new Date(event.at).toISOString() },
  { name: 'type', width: 28, text: ({ type }) => type },
  { name: 'event', width: 40, text: (event) => eventTitle(event, en) },
  { name: 'actorId', width: 16, text: (event) => fieldOf(event, 'actorId') },
  { name: 'reason', width: 16, text: (event) => fieldOf(event, 'reason') },
  { name: 'id', width: 0, text: ({ id }) => id },
]

function trailOf(twoFactor: TwoFactor, values: Values): AsyncIterable<AuditEvent> {
  const { user, company } = values
  const some = present({ after: values.after, limit: readNumber('limit', values.limit) })
  if (user !== undefined && company === undefined)
    return twoFactor.enrollment.events({ userId: user, ...some })
  if (company !== undefined && user === undefined) {
    return twoFactor.policy.events({ companyId: company, ...some })
  }
  throw misuse('expected either --user or --company')
}

export const events: Command = {
  summary: 'list the audit trail of a user or a company',
  help: `Usage: stepward events --service FILE --user ID | --company ID [options]

Lists an audit trail, oldest first.

${SERVICE_HELP}
  --user ID            the user whose trail to list
  --company ID         the company whose trail to list
  --after EVENT        only events after the one with this id
  --limit N            at most N events
${FORMAT_HELP}`,
  run(args) {
    const { values } = readArguments(args, OPTIONS)
    return withService(values.service, async ({ twoFactor }) => {
      await printList(trailOf(twoFactor, values), COLUMNS, values.format)
      return 0
    })
  },
}
