import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { serverFolder } from './folder.js'
import { serverOwner } from './owner.js'
import { type PrivateServer, startPrivateServer } from './private-server.js'
import { DYNAMODB_LOCAL } from './programs.js'

/** Where it has its data, of all clients. */
const DATA_FILE = 'shared-local-instance.db'

/** It leaves nothing outside of its folder. */
const STOP = 'SIGKILL'

export interface DynamodbServer extends PrivateServer {
  readonly url: string
}

const urlAt = (port: number): string => `http://127.0.0.1:${port}`

let asked = 0

export interface DynamodbOptions {
  /** Used instead of a new temporary one; `stop()` removes it all the same. */
  readonly folder?: string | undefined
}

/** A new DynamoDB Local that keeps its data in a file. */
export async function startDynamodb(options: DynamodbOptions = {}): Promise<DynamodbServer> {
  const owner = serverOwner('dynamodb')
  const folder = serverFolder(owner, STOP, options.folder)
  const server = await startPrivateServer({
    program: 'java',
    args: (port) => [
      // It runs for a minute or two, beside the tests: the quick compiler and one collector are enough.
      ...['-Xmx512m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'],
      `-Djava.library.path=${DYNAMODB_LOCAL}DynamoDBLocal_lib`,
      ...['-jar', `${DYNAMODB_LOCAL}DynamoDBLocal.jar`],
      ...['-dbPath', folder.path, '-sharedDb', '-disableTelemetry', '-port', String(port)],
    ],
    folder,
    dataFolder: folder.path,
    owner,
    env: undefined,
    stopSignal: STOP,
    dataFolderAt: async (port) => {
      const table = `whose-${process.pid}-${++asked}`
      const client = dynamodbClient(urlAt(port))
      try {
        await client.send(
          new CreateTableCommand({
            TableName: table,
            AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
            KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
            BillingMode: 'PAY_PER_REQUEST',
          }),
        )
        // It does not say where its data is, so look for the table in ours.
        const isOurs = readFileSync(join(folder.path, DATA_FILE)).includes(table)
        await client.send(new DeleteTableCommand({ TableName: table }))
        return isOurs ? folder.path : 'another folder'
      } finally {
        client.destroy()
      }
    },
  })
  return { ...server, url: urlAt(server.port) }
}

/** A client as an application creates it, for a server of the tests. */
export function dynamodbClient(url: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: url,
    region: 'local',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
}
