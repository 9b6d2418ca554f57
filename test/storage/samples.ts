/** Records and events for tests of single stores: those of the conformance kit. */
export {
  enrolledRecord,
  enrollmentEvent,
  enrollmentRecord,
  policyEvent,
  policyRecord,
} from '../../src/testing/store-conformance/samples.js'
