/** The routes of each mounted application, behind the guards. */
export const GUARDED = {
  /** Any time. */
  session: '/guarded/session',
  /** At most a minute ago. */
  recent: '/guarded/recent',
  /** An admin of the company in the path. */
  admin: '/guarded/admin/acme',
} as const

/** Seconds. */
export const RECENT = 60
