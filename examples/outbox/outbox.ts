import type { EnrollmentEvent } from 'stepward'

/** Seconds for which a claimed mail is yours. Sending one must take less, so give your mail client a timeout. */
export const LEASE = 60

/** A mail that has to be sent. */
export interface Due {
  readonly key: string
  readonly event: EnrollmentEvent
}

export interface Outbox {
  /** The next mail, for one worker; null: nothing is due. If it is not removed, it is due again after the lease. */
  claim(now: Date): Promise<Due | null>
  /** The mail was sent. */
  remove(due: Due): Promise<void>
}

/**
 * Sends what is due, and returns how many. Call it every few seconds, in any number of processes. If `send` throws, the
 * run ends and the mail is due again after the lease. The next run goes on with the others.
 */
export async function deliver(
  outbox: Outbox,
  send: (event: EnrollmentEvent) => Promise<void>,
  clock: () => Date = () => new Date(),
): Promise<number> {
  for (let sent = 0; ; sent++) {
    const due = await outbox.claim(clock())
    if (due === null) return sent
    await send(due.event)
    await outbox.remove(due)
  }
}
