import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { requireRuntime } from './packages.js'

const RUNTIMES = fileURLToPath(new URL('../runtimes/', import.meta.url))

/** What these tests use of a generated client. */
export interface PrismaClient {
  $queryRawUnsafe<T>(sql: string, ...values: unknown[]): Promise<T>
  $executeRawUnsafe(sql: string, ...values: unknown[]): Promise<number>
  $transaction<T>(work: (transaction: PrismaClient) => Promise<T>): Promise<T>
  $disconnect(): Promise<void>
}

/** Generates a client without models, and connects it. */
export async function openPrisma(provider: 'postgresql' | 'mysql', url: string) {
  // Inside of test/runtimes, where its runtime is found.
  const folder = mkdtempSync(join(RUNTIMES, 'node_modules', '.prisma-'))
  writeFileSync(
    join(folder, 'schema.prisma'),
    `generator client {\n  provider = "prisma-client"\n  output = "./client"\n}\ndatasource db {\n  provider = "${provider}"\n}\n`,
  )
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const program = requireRuntime.resolve('prisma/build/index.js')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, 'generate', '--schema', 'schema.prisma'],
    {
      cwd: folder,
      encoding: 'utf8',
      // Only migrations need the engine, which would be downloaded.
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' },
    },
  )
  if (status !== 0) throw new Error(stdout + stderr)
  const { PrismaClient } = await import(pathToFileURL(join(folder, 'client', 'client.ts')).href)
  const adapter =
    provider === 'postgresql'
      ? new (requireRuntime('@prisma/adapter-pg').PrismaPg)({ connectionString: url })
      : new (requireRuntime('@prisma/adapter-mariadb').PrismaMariaDb)(url.replace('mysql:', 'mariadb:'))
  const client: PrismaClient = new PrismaClient({ adapter })
  return {
    client,
    async close() {
      await client.$disconnect()
      rmSync(folder, { recursive: true })
    },
  }
}
