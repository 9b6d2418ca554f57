import { expect } from 'vitest'
import type { TwoFactorStore } from '../../../src/index.js'
import { describePage } from '../../docs/support/page-programs.js'
import { environment } from '../../docs/support/reader.js'
import { dynamodbUrl } from '../../servers/addresses.js'

describePage('docs/stores/dynamodb.md', {
  dynamodbStore: async (run) => {
    environment({
      AWS_ENDPOINT_URL_DYNAMODB: dynamodbUrl(),
      AWS_REGION: 'local',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    })
    const { store } = (await run()).values
    expect(await (store as TwoFactorStore).enrollments.load('nobody of the page')).toBeNull()
  },
})
