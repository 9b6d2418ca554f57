import type Database from 'libsql'

/** SQLite has no server that counts, so each statement is counted when the driver runs it. */
export function countingSqlite(db: Database.Database, calls: Map<string, number>): Database.Database {
  const count = (sql: string): void => void calls.set(sql, (calls.get(sql) ?? 0) + 1)
  return beside(db, {
    exec: ([sql]) => count(String(sql)),
    prepare: ([sql], statement) => {
      const run = (): void => count(String(sql))
      return beside(statement, { run, all: run, get: run, iterate: run })
    },
  })
}

/** Called with the arguments and the result of each call. Whatever it returns replaces the result. */
type Hooks = Readonly<Record<string, (inputs: readonly unknown[], given: object) => unknown>>

/** The same object with hooks on some of its methods. */
function beside<T extends object>(target: T, hooks: Hooks): T {
  return new Proxy(target, {
    get(_target, name) {
      const member: unknown = Reflect.get(target, name)
      const hook = typeof name === 'string' ? hooks[name] : undefined
      if (typeof member !== 'function') return member
      return (...inputs: unknown[]) => {
        const given: unknown = Reflect.apply(member, target, inputs)
        return hook?.(inputs, given as object) ?? given
      }
    },
  })
}
