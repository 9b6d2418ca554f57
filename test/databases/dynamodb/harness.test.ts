import { existsSync } from 'node:fs'
import { ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { expect, it } from 'vitest'
import { dynamodbClient, startDynamodb } from '../../servers/dynamodb.js'

it('a DynamoDB Local of a test is its own, starts empty and leaves nothing', async () => {
  const server = await startDynamodb()
  const client = dynamodbClient(server.url)
  try {
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([])
    await server.kill()
    await expect(client.send(new ListTablesCommand({}))).rejects.toThrow('ECONNREFUSED')
  } finally {
    client.destroy()
    await server.stop()
  }
  expect(existsSync(server.folder)).toBe(false)
})
