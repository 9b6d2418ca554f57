import { argument, integer, optional } from '../internal/input.js'

/** As many as most pools have connections, and a few that wait. */
const DEFAULT = 16

/** As in admin.importMany: more only wait for connections. */
const MAX = 64

export const CONCURRENCY_HELP: string = `  --concurrency N      people at a time, 1 to ${MAX}, default ${DEFAULT}`

/** How many people to work on at a time. */
export const readConcurrency = argument('stepward', 'concurrency', optional(integer(1, MAX), DEFAULT))
