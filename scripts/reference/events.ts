import { readFileSync } from 'node:fs'
import ts from 'typescript'
import type { AuditEvent } from '../../src/index.js'

/** When each event is written. An event without one does not compile. */
const WHEN: Readonly<Record<AuditEvent['type'], string>> = {
  'enrollment.started': 'A setup was started. It grants nothing until it is confirmed.',
  'enrollment.confirmed': 'A code confirmed the setup. Two-factor is on.',
  'enrollment.confirm_failed': 'The code for a setup was wrong.',
  'enrollment.expired': 'A setup was confirmed too late, and its secret was removed.',
  'enrollment.ticket_issued': 'An admin issued a ticket.',
  'enrollment.tickets_revoked': 'An admin ended all tickets of the user.',
  'enrollment.renamed': 'An authenticator got a new name.',
  'enrollment.imported': 'A secret of another system was imported.',
  'enrollment.ended':
    'Authenticators ended, because they were switched off, replaced, removed or reset by an admin.',
  'enrollment.erased': 'The record was erased.',
  'recovery_codes.regenerated': 'All recovery codes were replaced.',
  'recovery_codes.saved': 'The user said that the recovery codes are saved.',
  'devices.revoked': 'Trusted devices were ended.',
  'secrets.resealed': 'The secrets were sealed with another key.',
  'verification.succeeded': 'A code or a recovery code passed.',
  'verification.failed': 'A code was wrong, or had been used before.',
  'verification.refused':
    'The first attempt during a wait or a suspension was refused. Later ones are refused without an event.',
  'verification.unlocked': 'An admin ended a wait.',
  'policy.required': 'A company requires two-factor, or its rule was replaced.',
  'policy.relaxed': 'A company no longer requires two-factor.',
  'policy.exempted': 'A member got more time, or an exemption was ended.',
}

/** What a field means that has no comment of its own. */
const MEANINGS: Readonly<Record<string, string>> = {
  actorId: 'The admin.',
  authenticatorId: 'The authenticator.',
  authenticatorIds: 'The authenticators that ended.',
  cause: 'Why it did not pass.',
  endReason: 'How they ended.',
  factor: 'What the user entered.',
  factors: 'Whose wait it was.',
  failures: 'Consecutive failures of this factor.',
  name: 'The new name.',
  reason: "The admin's reason.",
  recoveryCodes: 'How many recovery codes there are now.',
  recoveryCodesLeft: 'How many recovery codes are left.',
  roles: 'The roles that it applies to, or null for all.',
  ticketRequired: 'Whether a forced setup needs a ticket.',
  userId: 'The member.',
}

interface EventField {
  readonly name: string
  readonly type: string
  readonly comment: string
}

/** The fields of each event, in the order of the union in a source file. */
function eventsOf(file: string, union: string): { readonly type: string; readonly fields: EventField[] }[] {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true)
  const alias = source.statements.filter(ts.isTypeAliasDeclaration).find(({ name }) => name.text === union)
  if (alias === undefined || !ts.isUnionTypeNode(alias.type))
    throw new Error(`${file}: expected a union ${union}`)
  return alias.type.types.map((member) => {
    const fields: EventField[] = []
    member.forEachChild(function visit(node): void {
      if (!ts.isPropertySignature(node)) node.forEachChild(visit)
      else fields.push(fieldOf(node))
    })
    const type = fields.find(({ name }) => name === 'type')?.type.slice(1, -1)
    if (type === undefined) throw new Error(`${file}: expected each event to have a type`)
    return { type, fields: fields.filter(({ name }) => name !== 'type') }
  })
}

function fieldOf(node: ts.PropertySignature): EventField {
  const name = node.name.getText()
  return { name, type: node.type?.getText() ?? '', comment: commentOf(node) || (MEANINGS[name] ?? '') }
}

function commentOf(node: ts.PropertySignature): string {
  const [comment] = ts.getJSDocCommentsAndTags(node)
  return typeof comment?.comment === 'string' ? comment.comment.replaceAll('\n', ' ') : ''
}

const NOTIFY: Readonly<Record<string, string>> = { true: 'always', false: 'no' }

function section({
  type,
  fields,
}: {
  readonly type: string
  readonly fields: readonly EventField[]
}): string {
  const notify = fields.find(({ name }) => name === 'notify')
  const rows = fields
    .filter(({ name }) => name !== 'notify')
    .map(
      ({ name, type, comment }) =>
        `| \`${name}\` | \`${type.replaceAll('|', '\\|').replaceAll('readonly ', '')}\` | ${comment} |`,
    )
  return [
    `### ${type}\n`,
    `${WHEN[type as AuditEvent['type']]}\n`,
    ...(notify === undefined
      ? []
      : [`**Notify the user:** ${NOTIFY[notify.type] ?? lowerFirst(notify.comment)}\n`]),
    ...(rows.length === 0 ? [] : ['| field | type | meaning |', '| --- | --- | --- |', ...rows, '']),
  ].join('\n')
}

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1)

/** docs/reference/events.md. */
export const eventsPage = (): string =>
  [
    '# Events\n',
    'Every committed change writes one event, in the same atomic step. `onEvent` gets it after the commit, and the trail keeps it.',
    'Events contain no secret and no code.\n',
    'Send an email for each event whose `notify` is true: see [send the mails](../how-to/send-mails.md). The field `type` says what happened.\n',
    'In TypeScript, `AuditEvent` is any event: an `EnrollmentEvent` of a user, or a `PolicyEvent` of a company.\n',
    '## Every event\n',
    '| field | meaning |',
    '| --- | --- |',
    '| `id` | opaque and unique. Pass it as `after` to continue a trail |',
    '| `at` | ISO 8601, UTC |',
    '| `userId`, or `companyId` and `actorId` | whose trail it is, and the admin |',
    '| `notify` | whether to notify the user (events of a user only) |',
    '| `context` | what you passed, such as `{ ip, userAgent, requestId }` |\n',
    '`Factor` is `totp` for the app, or `recovery_code`. `EndReason` is `disabled`, `replaced`, `removed` or `reset`.\n',
    '## Of a user\n',
    ...eventsOf('src/enrollment/events.ts', 'EnrollmentEvent').map(section),
    '## Of a company\n',
    ...eventsOf('src/policy/events.ts', 'PolicyEvent').map(section),
  ].join('\n')
