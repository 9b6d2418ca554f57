/** Where the servers are that the tests need not start themselves. */
export type GivenAddress = 'POSTGRES_URL' | 'MYSQL_URL' | 'REDIS_URL' | 'REDIS_CLUSTER_URL' | 'DYNAMODB_URL'

/** The address that the environment gives; empty is not given. */
export function givenUrl(name: GivenAddress): string | undefined {
  return process.env[name] || undefined
}

/** The addresses of the nodes: any number of them, with commas between. */
export function givenClusterUrls(): string[] | undefined {
  return givenUrl('REDIS_CLUSTER_URL')
    ?.split(',')
    .map((url) => url.trim())
}
