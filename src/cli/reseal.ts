import { StepwardError } from '../errors.js'
import type { ResealProgress } from '../service/results.js'
import type { TwoFactor } from '../service/two-factor.js'
import { type Command, print, readArguments, readNumber, warn } from './command.js'
import { CONCURRENCY_HELP, readConcurrency } from './concurrency.js'
import { openLines } from './line-file.js'
import { count, type Progress, startProgress } from './progress.js'
import { SERVICE_HELP, SERVICE_OPTION, withService } from './service-module.js'
import { type Interruption, stopOnSignal } from './signals.js'
import { openUserIds, type UserIds } from './user-ids.js'

const OPTIONS = {
  ...SERVICE_OPTION,
  users: { type: 'string' },
  apply: { type: 'boolean' },
  concurrency: { type: 'string' },
  report: { type: 'string' },
} as const

type Values = ReturnType<typeof readArguments<typeof OPTIONS>>['values']

/** In the order of the table. */
const WORDS: Readonly<Record<ResealProgress['result'], string>> = {
  resealed: 'moved to the current key',
  current: 'on the current key already',
  not_stored: 'have no two-factor',
  busy: 'changed meanwhile; run it again',
}

const tableOf = (rows: readonly (readonly [number, string])[]): string => {
  const width = Math.max(...rows.map(([number]) => count(number).length))
  return rows.map(([number, words]) => `${count(number).padStart(width)}  ${words}`).join('\n')
}

/** Who would have to move. Nothing is changed. */
async function rehearse(twoFactor: TwoFactor, { ids, fraction }: UserIds): Promise<void> {
  const progress = startProgress('users')
  let done = 0
  async function* watched(): AsyncGenerator<string, void, undefined> {
    for await (const id of ids) {
      yield id
      done += 1
      progress.show({ done, fraction: fraction() })
    }
  }
  const { users, secrets, recoveryCodes } = await twoFactor.keyRotation.outdatedCounts({ userIds: watched() })
  progress.end()
  print(
    tableOf([
      [users, 'users still need an older key'],
      [secrets, 'of them for a secret, which --apply moves to the current key'],
      [recoveryCodes, 'of them for recovery codes, until they generate new ones'],
    ]),
  )
  print('\nNothing was stored.')
}

/** Several streams over the ids of one, each of which is taken once. */
function shared(ids: AsyncIterator<string>, stop: Interruption): AsyncIterable<string> {
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => (stop.aborted ? { done: true, value: undefined } : ids.next()),
    }),
  }
}

async function resealAll(
  twoFactor: TwoFactor,
  { ids }: UserIds,
  { concurrency, stop }: { readonly concurrency: number; readonly stop: Interruption },
  note: (progress: ResealProgress) => void,
): Promise<void> {
  const iterator = ids[Symbol.asyncIterator]()
  const failures: unknown[] = []
  const work = async (): Promise<void> => {
    const userIds = shared(iterator, stop)
    for await (const progress of twoFactor.keyRotation.reseal({ userIds })) {
      note(progress)
      if (failures.length > 0) return
    }
  }
  await Promise.all(
    Array.from({ length: concurrency }, () => work().catch((error: unknown) => failures.push(error))),
  )
  if (failures.length > 0) throw failures[0]
}

const RESUME = 'run the same command again to go on'

async function apply(twoFactor: TwoFactor, users: UserIds, values: Values): Promise<number> {
  const concurrency = readConcurrency(readNumber('concurrency', values.concurrency))
  const report = values.report === undefined ? null : openLines('report', values.report, { append: false })
  const counts = { resealed: 0, current: 0, not_stored: 0, busy: 0 }
  const progress: Progress = startProgress('users')
  const stop = stopOnSignal(() => {
    progress.end()
    warn('stopping after the users in work; press Ctrl-C again to stop at once')
    users.stop()
  })
  let done = 0
  const table = (): string =>
    tableOf(Object.entries(WORDS).map(([name, words]) => [counts[name as keyof typeof counts], words]))
  try {
    await resealAll(twoFactor, users, { concurrency, stop }, (each) => {
      done += 1
      counts[each.result] += 1
      report?.write(each)
      progress.show({ done, fraction: users.fraction() })
    })
  } catch (error) {
    progress.end()
    print(table())
    if (error instanceof StepwardError) warn(RESUME)
    throw error
  } finally {
    report?.close()
  }
  progress.end()
  print(table())
  if (stop.status !== null) warn(`stopped; ${RESUME}`)
  return stop.status ?? (counts.busy > 0 ? 1 : 0)
}

export const reseal: Command = {
  summary: 'move secrets to the current key, after a key rotation',
  help: `Usage: stepward reseal --service FILE [--users FILE] [options]

Lists the users who still need an older key of the ring. With --apply it moves their secrets to the current
key.
You can stop it at any point and run it again.

${SERVICE_HELP}
  --users FILE         the ids of your users, one a line; - is standard input. Without it, the module
                       must export userIds: an iterable, or a function that returns one
  --apply              move the secrets; without it, nothing is stored
${CONCURRENCY_HELP}
  --report FILE        a line of JSON for each user: userId, result

Exit status: 0 done, 1 run it again for some users, 2 misuse or a fault, 130 interrupted.`,
  async run(args) {
    const { values } = readArguments(args, OPTIONS)
    return withService(values.service, async ({ twoFactor, userIds }) => {
      const users = openUserIds(values.users, userIds)
      if (values.apply === true) return apply(twoFactor, users, values)
      await rehearse(twoFactor, users)
      return 0
    })
  },
}
