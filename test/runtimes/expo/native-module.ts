import Database from 'libsql'

// What expo-sqlite has in Swift and Kotlin, on the libsql of Node. The functions that its JavaScript calls, as
// `NativeDatabase.d.ts` and `NativeStatement.d.ts` of expo-sqlite describe them.

type Values = readonly unknown[]

/** Native code answers later, so that calls run between each other. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

class NativeDatabase {
  readonly #path: string
  #db: InstanceType<typeof Database> | null = null

  constructor(path: string) {
    this.#path = path
  }

  get db(): InstanceType<typeof Database> {
    if (this.#db === null) throw new Error('Access to closed resource')
    return this.#db
  }

  async initAsync(): Promise<void> {
    await nextTurn()
    this.#db = new Database(this.#path)
  }

  async execAsync(sql: string): Promise<void> {
    await nextTurn()
    this.db.exec(sql)
  }

  async prepareAsync(statement: NativeStatement, sql: string): Promise<void> {
    await nextTurn()
    statement.prepared = this.db.prepare(sql)
  }

  async closeAsync(): Promise<void> {
    await nextTurn()
    this.db.close()
    this.#db = null
  }
}

class NativeStatement {
  prepared: ReturnType<InstanceType<typeof Database>['prepare']> | null = null
  #rest: readonly Values[] = []

  get #statement(): ReturnType<InstanceType<typeof Database>['prepare']> {
    if (this.prepared === null) throw new Error('the statement is finalized')
    return this.prepared
  }

  async runAsync(_db: NativeDatabase, parameters: Readonly<Record<string, unknown>>): Promise<unknown> {
    await nextTurn()
    const values = Object.values(parameters)
    if (!this.#statement.reader) {
      const { changes, lastInsertRowid } = this.#statement.run(values)
      return { changes, lastInsertRowId: Number(lastInsertRowid), firstRowValues: [] }
    }
    const [first = [], ...rest] = this.#statement.raw().all(values) as Values[]
    this.#rest = rest
    return { changes: 0, lastInsertRowId: 0, firstRowValues: first }
  }

  async getAllAsync(): Promise<readonly Values[]> {
    await nextTurn()
    return this.#rest
  }

  async getColumnNamesAsync(): Promise<readonly string[]> {
    await nextTurn()
    return this.#statement.columns().map(({ name }) => name)
  }

  async resetAsync(): Promise<void> {
    await nextTurn()
  }

  async finalizeAsync(): Promise<void> {
    await nextTurn()
    this.prepared = null
  }
}

export const nativeModule = { NativeDatabase, NativeStatement, async ensureDatabasePathExistsAsync() {} }
