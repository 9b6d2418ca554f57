/** One call of a store that lives in a Worker or a Durable Object, as JSON. */
export interface StoreCall {
  /** Calls with one name reach one store, and with it one memory of the store's id. */
  readonly instance: string
  readonly options: { readonly tablePrefix?: string; readonly storeId?: string }
  readonly half: 'enrollments' | 'policies' | null
  readonly method: string
  readonly parameters: readonly unknown[]
}

/** A statement of a test, beside the store. */
export interface SqlCall {
  readonly sql: string
}

export type Call = StoreCall | SqlCall

export type Reply =
  | { readonly value: unknown }
  | { readonly error: { readonly message: string; readonly [field: string]: unknown } }
