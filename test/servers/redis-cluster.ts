import { tmpdir } from 'node:os'
import { serverOwner } from './owner.js'
import { poll } from './poll.js'
import { askRedis, type RedisServer, startRedis } from './redis.js'
import { runProgram } from './run-program.js'

export interface RedisCluster {
  /** Of each node. */
  readonly urls: readonly string[]
  readonly nodes: readonly RedisServer[]
  readonly stop: () => Promise<void>
}

/** The smallest number that Redis makes a cluster of. */
const NODES = 3

/** Node timeout, in milliseconds: how soon the cluster notices a node that was killed. */
const NODE_TIMEOUT = '2000'

const CLUSTER = ['--cluster-enabled', 'yes', '--cluster-node-timeout', NODE_TIMEOUT]

/** A new cluster of three nodes, without replicas, as durable as {@link startRedis} unless the arguments tell otherwise. */
export async function startRedisCluster(args: readonly string[] = []): Promise<RedisCluster> {
  const node = () => startRedis({ args: [...CLUSTER, ...args] })
  const started = await Promise.allSettled(Array.from({ length: NODES }, node))
  const nodes = started.flatMap((node) => (node.status === 'fulfilled' ? [node.value] : []))
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()))
  }
  try {
    for (const node of started) if (node.status === 'rejected') throw node.reason
    const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`)
    const create = ['--cluster', 'create', ...addresses, '--cluster-replicas', '0', '--cluster-yes']
    await runProgram('redis-cli', create, tmpdir(), serverOwner('redis'))
    await Promise.all(nodes.map(({ url }) => poll(() => expectWhole(url))))
  } catch (error) {
    await stop()
    throw error
  }
  return { urls: nodes.map(({ url }) => url), nodes, stop }
}

/** Each node has its own view of the cluster: one may answer before it knows who has the other slots. */
async function expectWhole(url: string): Promise<void> {
  const info = await askRedis(url, (client) => client.clusterInfo())
  const isWhole = info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${NODES}`)
  if (!isWhole) throw new Error(`the cluster is not whole yet:\n${info}`)
}
