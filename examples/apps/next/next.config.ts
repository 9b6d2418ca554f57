import { join } from 'node:path'
import type { NextConfig } from 'next'

const config: NextConfig = {
  // Native code, which a bundle cannot contain.
  serverExternalPackages: ['libsql'],
  turbopack: { root: join(import.meta.dirname, '../../..') },
}

export default config
