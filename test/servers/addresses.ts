import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
    mysqlUrl: string
    redisUrl: string
    redisClusterUrls: readonly string[]
    dynamodbUrl: string
  }
}

/** The server that all the tests of a project share: take names that are your own. */
export const postgresUrl = (): string => inject('postgresUrl')

export const mysqlUrl = (): string => inject('mysqlUrl')

export const redisUrl = (): string => inject('redisUrl')

export const dynamodbUrl = (): string => inject('dynamodbUrl')

/** Of nodes of the shared cluster. */
export const redisClusterUrls = (): readonly string[] => inject('redisClusterUrls')
