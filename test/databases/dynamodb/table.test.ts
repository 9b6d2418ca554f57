import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  ListTablesCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { dynamodbDdl, dynamodbStore } from '../../../src/storage/dynamodb/index.js'
import { stored, trail } from '../../storage/helpers.js'
import { newChange, newEvent } from '../../storage/samples.js'
import { newTableName, useClient } from './clients.js'

const { storeOf, newStore, client, document } = useClient()

const emptied = { code: 'ERR_STORE_FAILED', message: expect.stringContaining('emptied') }
const missing = { code: 'ERR_SCHEMA_MISSING' }

async function drop(TableName: string): Promise<void> {
  await client().send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }))
  await client().send(new DeleteTableCommand({ TableName }))
}

const exists = async (tableName: string): Promise<boolean> =>
  (await client().send(new ListTablesCommand({}))).TableNames?.includes(tableName) ?? false

describe('the table', () => {
  it('is created by migrate(), and by nothing else', async () => {
    const { tableName, enrollments, policies, migrate } = storeOf()
    await expect(enrollments.load('a')).rejects.toMatchObject(missing)
    await expect(enrollments.commit(newChange())).rejects.toMatchObject(missing)
    await expect(trail(policies, 'a')).rejects.toMatchObject(missing)
    expect(await exists(tableName)).toBe(false)
    await migrate()
    expect(await enrollments.load('a')).toBeNull()
    expect(await enrollments.commit(newChange())).toBe(true)
    await migrate()
    expect(await enrollments.load('a')).not.toBeNull()
  })

  it('cannot be deleted by accident', async () => {
    const { tableName } = await newStore()
    await expect(client().send(new DeleteTableCommand({ TableName: tableName }))).rejects.toThrow()
    expect(await exists(tableName)).toBe(true)
  })

  it('may be your own: migrate() prepares what ddl() describes', async () => {
    const tableName = newTableName()
    const store = dynamodbStore(document(), { tableName })
    const error = await store.migrate().catch((reason: unknown) => reason)
    expect(error).toMatchObject(missing)
    expect(String(error)).toContain('create the table as ddl() describes it, or pass the option createTable')
    expect(store.ddl()).toBe(dynamodbDdl({ tableName }))
    await client().send(new CreateTableCommand(JSON.parse(store.ddl())))
    await expect(store.enrollments.load('a')).rejects.toMatchObject(missing)
    await store.migrate()
    expect(await store.enrollments.commit(newChange())).toBe(true)
    const ours = await client().send(new DescribeTableCommand({ TableName: tableName }))
    const theirs = await client().send(new DescribeTableCommand({ TableName: (await newStore()).tableName }))
    for (const name of ['KeySchema', 'AttributeDefinitions', 'DeletionProtectionEnabled'] as const) {
      expect(ours.Table?.[name]).toEqual(theirs.Table?.[name])
    }
  })

  it('is one, however many processes call migrate() at once', async () => {
    const tableName = newTableName()
    const stores = Array.from({ length: 8 }, () => storeOf({ tableName }))
    await Promise.all(stores.map(({ migrate }) => migrate()))
    const ids = await Promise.all(stores.map(({ storeId }) => storeId()))
    expect(new Set(ids).size).toBe(1)
  })

  it('of a newer version is refused, with what to do', async () => {
    const { tableName } = await newStore()
    await document().update({
      TableName: tableName,
      Key: { pk: 'schema', sk: 'schema' },
      UpdateExpression: 'SET version = :version',
      ExpressionAttributeValues: { ':version': '2' },
    })
    const store = storeOf({ tableName })
    const refusal = { code: 'ERR_SCHEMA_VERSION', message: expect.stringContaining('upgrade stepward') }
    await expect(store.migrate()).rejects.toMatchObject(refusal)
    await expect(store.enrollments.commit(newChange())).rejects.toMatchObject(refusal)
  })

  it('S11 of other keys is a fault', async () => {
    const tableName = newTableName()
    await client().send(
      new CreateTableCommand({
        TableName: tableName,
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    )
    const fault = { code: 'ERR_STORE_FAILED', message: expect.stringContaining('(ValidationException)') }
    await expect(storeOf({ tableName }).migrate()).rejects.toMatchObject(fault)
  })
})

describe('S14 a table that was lost', () => {
  it.each(['emptied', 'dropped and created again'])(
    'lets nobody in: it is %s while a process runs',
    async (loss) => {
      const store = await newStore()
      await store.enrollments.commit(newChange())
      await drop(store.tableName)
      if (loss === 'emptied') {
        await client().send(new CreateTableCommand(JSON.parse(store.ddl())))
      } else await storeOf({ tableName: store.tableName }).migrate()
      await expect(store.enrollments.load('a')).rejects.toMatchObject(emptied)
      await expect(store.enrollments.loadMany(['a', 'b'])).rejects.toMatchObject(emptied)
      await expect(store.policies.load('company')).rejects.toMatchObject(emptied)
      await expect(store.enrollments.commit(newChange())).rejects.toMatchObject(emptied)
    },
  )

  it('is missing, and migrate() creates none for a store that was in use or has a storeId', async () => {
    const store = await newStore()
    const known = storeOf({ storeId: 'x' })
    await drop(store.tableName)
    const refusal = { ...missing, message: expect.stringContaining('did not create them') }
    await expect(store.enrollments.load('a')).rejects.toMatchObject(missing)
    await expect(store.migrate()).rejects.toMatchObject(refusal)
    await expect(known.migrate()).rejects.toMatchObject(refusal)
    expect(await exists(store.tableName)).toBe(false)
    expect(await exists(known.tableName)).toBe(false)
  })

  it('is known by its storeId before the first use', async () => {
    const { tableName, storeId } = await newStore()
    const known = storeOf({ tableName, storeId: await storeId() })
    expect(await known.enrollments.load('a')).toBeNull()
    const other = storeOf({ tableName: (await newStore()).tableName, storeId: await storeId() })
    await expect(other.enrollments.load('a')).rejects.toMatchObject(emptied)
    await expect(other.enrollments.commit(newChange())).rejects.toMatchObject(emptied)
    await expect(other.migrate()).rejects.toMatchObject(emptied)
  })
})

describe('S14 a document that was lost', () => {
  it('does not count as absent. It can be erased, and its trail goes on', async () => {
    const { tableName, enrollments } = await newStore()
    await enrollments.commit(newChange({ events: ['1', '2'].map((id) => newEvent({ id })) }))
    await document().delete({ TableName: tableName, Key: { pk: 'enrollment#a', sk: 'document' } })
    const corrupt = {
      code: 'ERR_RECORD_CORRUPT',
      message: expect.stringContaining('other items of it remain'),
    }
    await expect(enrollments.load('a')).rejects.toMatchObject(corrupt)
    await expect(enrollments.loadMany(['a', 'b'])).rejects.toMatchObject(corrupt)
    const create = newChange({ events: [newEvent({ id: '4' })] })
    await expect(enrollments.commit(create)).rejects.toMatchObject(corrupt)
    expect(await enrollments.commit(newChange({ document: null, events: [newEvent({ id: '3' })] }))).toBe(
      true,
    )
    expect(await enrollments.load('a')).toBeNull()
    expect(await enrollments.commit(create)).toBe(true)
    expect(await trail(enrollments, 'a')).toEqual(['1', '2', '3', '4'])
    expect((await stored(enrollments, 'a')).revision).toMatch(/^4\./)
  })
})
