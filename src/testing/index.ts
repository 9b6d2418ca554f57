export { createTestClock, type TestClock } from './clock.js'
export { type StoreTestRunner, storeConformance } from './store-conformance/run.js'
export type { VectorCase, VectorFile, VectorGroup, VectorNote, VectorResult } from './vectors/file.js'
export type {
  OtpauthUriFields,
  VectorAnswer,
  VectorCallSignal,
  VectorContext,
  VectorFault,
  VectorHotpInput,
  VectorImplementation,
  VectorInput,
  VectorOperation,
  VectorOperations,
  VectorOutput,
  VectorTotpInput,
  VectorUnsupported,
} from './vectors/implementation.js'
export { formatVectorJunit } from './vectors/junit.js'
export type {
  VectorCaseReport,
  VectorFlagReport,
  VectorOutcome,
  VectorReport,
  VectorTotals,
} from './vectors/report.js'
export { runVectors, type VectorRunOptions } from './vectors/run.js'
export { stepwardImplementation } from './vectors/stepward.js'
export { formatVectorTable } from './vectors/table.js'
export {
  createVirtualAuthenticator,
  type EntryLabel,
  type VirtualAuthenticator,
  type VirtualAuthenticatorOptions,
} from './virtual-authenticator.js'
