/** One second step, ready to be timed: its challenge is open and its code is known. It throws unless it succeeds. */
export type Login = () => Promise<void>

/** A whole implementation of the second step, on one database. */
export interface SecondStep {
  readonly name: string
  /** Enrolls this many people as an application would, each with a secret of their own. */
  enroll(people: number): Promise<void>
  /** Opens a login for each of the first `people`. Each code is of a time step that its person has not used. */
  open(people: number): Promise<readonly Login[]>
}

/** Runs `work` for 0 to `count` - 1, a few at a time. For what is not timed. */
export async function forEachOf(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}
