/** Packages that a reader has and this repository does not: as much of their types as the pages use. */
declare module '@playwright/test' {
  import type { Page } from 'playwright-core'

  export function test(title: string, body: (fixtures: { page: Page }) => Promise<void>): void
  export function expect(locator: unknown): { toBeVisible(): Promise<void> }
}

declare module 'better-sqlite3' {
  import type { SqliteDatabase } from 'stepward/sqlite'

  const Database: new (file: string) => SqliteDatabase
  export = Database
}
