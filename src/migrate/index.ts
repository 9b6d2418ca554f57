export type { Migrated, MigrationRefusal, RowReader } from './migrated.js'
export { fromSupabase } from './supabase.js'
