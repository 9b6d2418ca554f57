import type Database from 'libsql'

/** SQLite has no server that would count: each statement is counted where the driver hands it over to be run. */
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

/** Is told of each call, with what it gives; what it answers itself is given in its place. */
type Hooks = Readonly<Record<string, (inputs: readonly unknown[], given: object) => unknown>>

/** The same object, with something done beside some of its methods. */
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
