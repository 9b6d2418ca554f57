import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocument, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import { dynamodbStore } from '../../../src/storage/dynamodb/index.js'
import { stored, trail } from '../../storage/helpers.js'
import { documentOf, markIn, newChange, newEvent } from '../../storage/samples.js'
import { statusIn } from '../service.js'
import { useClient } from './clients.js'

const { newStore, document } = useClient()

const KEY = { pk: 'enrollment#a', sk: 'document' }

const itemsOf = async (TableName: string): Promise<Record<string, unknown>[]> => {
  const { Items = [] } = await document().query({
    TableName,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': KEY.pk },
    ConsistentRead: true,
  })
  return Items
}

it('an item has report attributes, none of which is null', async () => {
  const { tableName, enrollments } = await newStore()
  const summary = { state: 'on', enrolled_at: 1_700_000_000, updated_at: null }
  await enrollments.commit(newChange({ summary, events: [] }))
  expect(await itemsOf(tableName)).toEqual([
    {
      ...KEY,
      revision: expect.stringMatching(/^0\.[\w-]{22}$/),
      document: documentOf(),
      state: 'on',
      enrolled_at: 1_700_000_000,
    },
    { ...KEY, sk: 'known' },
  ])
})

it('S7 an erased document leaves nothing but its trail, and that it was erased', async () => {
  const { tableName, enrollments } = await newStore()
  const event = newEvent({ id: 'e' })
  await enrollments.commit(newChange({ events: [event] }))
  const { revision } = await stored(enrollments, 'a')
  await enrollments.commit(newChange({ expected: revision, document: null, events: [] }))
  const position = 'event#0000000000000001'
  expect(await itemsOf(tableName)).toEqual([
    { ...KEY, revision: expect.stringMatching(/^1\.[\w-]{22}$/), erased: true },
    { ...KEY, sk: position, event_id: 'e', type: event.type, at: event.at, document: event.document },
    { ...KEY, sk: 'event-id#e', event: position },
    { ...KEY, sk: 'known' },
  ])
})

it('loadMany reads what one reply cannot hold', async () => {
  const { enrollments } = await newStore()
  const large = JSON.stringify('x'.repeat(262_142))
  const ids = Array.from({ length: 70 }, (_, index) => `user-${index}`)
  for (const id of ids) await enrollments.commit(newChange({ id, document: large, events: [] }))
  const found = await enrollments.loadMany(['nobody', ...ids])
  expect([...found.keys()].sort()).toEqual([...ids].sort())
  for (const { document: text } of found.values()) expect(text).toBe(large)
})

describe('S11 items that another program has mangled are ERR_RECORD_CORRUPT, and are not overwritten', () => {
  const corrupt = { code: 'ERR_RECORD_CORRUPT' }

  it.each([
    { document: '' },
    { document: 'null' },
    { document: '{}' },
    { document: 1 },
    { document: undefined },
    { erased: true },
    { revision: '' },
    { revision: '1' },
    { revision: 1 },
    { revision: undefined },
  ])('%j', async (fields) => {
    const store = await newStore()
    await store.enrollments.commit(newChange())
    const { Item } = await document().get({ TableName: store.tableName, Key: KEY })
    const item = JSON.parse(JSON.stringify({ ...Item, ...fields }))
    await document().put({ TableName: store.tableName, Item: item })
    await expect(statusIn(store)).rejects.toMatchObject(corrupt)
    await store.enrollments
      .commit(newChange())
      .catch((error: unknown) => expect(error).toMatchObject(corrupt))
    expect((await document().get({ TableName: store.tableName, Key: KEY })).Item).toEqual(item)
  })

  it('an event', async () => {
    for (const fields of [{ document: 1 }, { type: undefined }, { sk: 'event#1' }]) {
      const { tableName, enrollments } = await newStore()
      await enrollments.commit(newChange())
      const Key = { pk: KEY.pk, sk: 'event#0000000000000001' }
      const { Item } = await document().get({ TableName: tableName, Key })
      await document().put({ TableName: tableName, Item: JSON.parse(JSON.stringify({ ...Item, ...fields })) })
      await expect(trail(enrollments, 'a')).rejects.toMatchObject(corrupt)
    }
  })

  it('a document that was set back, whose commit would overwrite events', async () => {
    const { tableName, enrollments } = await newStore()
    await enrollments.commit(newChange({ events: [] }))
    const { Item } = await document().get({ TableName: tableName, Key: KEY })
    const old = await stored(enrollments, 'a')
    await enrollments.commit(newChange({ expected: old.revision }))
    await document().put({ TableName: tableName, Item })
    await expect(enrollments.commit(newChange({ expected: old.revision }))).rejects.toMatchObject(corrupt)
    expect(await trail(enrollments, 'a')).toHaveLength(1)
  })
})

describe('a commit', () => {
  /** A store whose client does something else before each transaction. */
  async function withTransactions(before: (input: object, attempt: number) => Promise<unknown>) {
    const store = await newStore()
    const client = Object.create(document()) as DynamoDBDocument
    let attempt = 0
    client.transactWrite = async (input: never) => {
      await before(input, ++attempt)
      return document().transactWrite(input)
    }
    return { ...store, through: dynamodbStore(client, { tableName: store.tableName }).enrollments }
  }

  it('S12 that the SDK sends again after DynamoDB forgot its token is applied once', async () => {
    const { enrollments, through } = await withTransactions((input) =>
      document().transactWrite({ ...input, ClientRequestToken: 'another' } as never),
    )
    expect(await through.commit(newChange({ mark: 1 }))).toBe(true)
    expect(markIn(await stored(enrollments, 'a'))).toBe(1)
    expect(await trail(enrollments, 'a')).toHaveLength(1)
  })

  /** DynamoDB Local has no conflicts, so these errors are made with the class of the SDK. */
  const canceled = (...codes: string[]): TransactionCanceledException =>
    new TransactionCanceledException({
      $metadata: {},
      message: 'Transaction cancelled',
      CancellationReasons: codes.map((Code) => ({ Code })),
    })

  it('S12 that meets another transaction is sent again with a new token', async () => {
    const tokens = new Set<unknown>()
    const { enrollments, through } = await withTransactions(async (input, attempt) => {
      tokens.add(Reflect.get(input, 'ClientRequestToken'))
      if (attempt <= 3) throw canceled('TransactionConflict', 'None', 'None')
    })
    expect(await through.commit(newChange())).toBe(true)
    expect(tokens.size).toBe(4)
    expect(await trail(enrollments, 'a')).toHaveLength(1)
  })

  it('S4 that meets others again and again returns false, and has changed nothing', async () => {
    const { enrollments, through } = await withTransactions(async () => {
      throw canceled('TransactionConflict', 'None', 'None')
    })
    expect(await through.commit(newChange())).toBe(false)
    expect(await enrollments.load('a')).toBeNull()
  })

  it.each(['ThrottlingError', 'ProvisionedThroughputExceeded', 'ItemCollectionSizeLimitExceeded'])(
    'S4 that DynamoDB refuses with %s is a fault',
    async (code) => {
      const { through } = await withTransactions(async () => {
        throw canceled('None', code, 'None')
      })
      await expect(through.commit(newChange())).rejects.toMatchObject({
        code: 'ERR_STORE_FAILED',
        message: expect.stringContaining(`(${code})`),
      })
    },
  )
})

describe('with every option of a document client that converts values', () => {
  const converting = useClient({
    marshallOptions: {
      convertEmptyValues: true,
      removeUndefinedValues: true,
      convertClassInstanceToMap: true,
      allowImpreciseNumbers: true,
    },
    unmarshallOptions: { wrapNumbers: true },
  })

  it('S12 documents and events are as they were', async () => {
    const { enrollments, deleteEvents } = await converting.newStore()
    const summary = { state: '', enrolled_at: 1, updated_at: 2 }
    expect(await enrollments.commit(newChange({ mark: 1, summary }))).toBe(true)
    const { revision } = await stored(enrollments, 'a')
    expect(await enrollments.commit(newChange({ mark: 2, expected: revision }))).toBe(true)
    expect(markIn(await stored(enrollments, 'a'))).toBe(2)
    const [first = ''] = await trail(enrollments, 'a')
    const after: string[] = []
    for await (const { id } of enrollments.events('a', { after: first })) after.push(id)
    expect(after).toHaveLength(1)
    expect(await deleteEvents({ before: new Date('2100-01-01') })).toBe(2)
  })
})

describe('S11 a wrong client or option is refused at once', () => {
  const client = new DynamoDBClient({ region: 'local' })

  it.each([
    [client, 'a DynamoDBClient'],
    [DynamoDBDocumentClient.from(client), 'a DynamoDBDocumentClient'],
    [{}, 'an object'],
    [undefined, 'undefined'],
  ])('client %#', (wrong, got) => {
    expect(() => dynamodbStore(wrong as never)).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_ARGUMENT',
        message: `dynamodbStore: client: expected the DynamoDBDocument of DynamoDBDocument.from(client), from @aws-sdk/lib-dynamodb 3, got ${got}`,
      }),
    )
  })

  it.each([
    { tableName: 'ab' },
    { tableName: 'a/b' },
    { tableName: 'x'.repeat(256) },
    { timeout: 0 },
    { storeId: '' },
    { createTable: true },
    { table: 'abc' },
  ])('options %j', (options) => {
    expect(() => dynamodbStore(DynamoDBDocument.from(client), options as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    )
  })
})
