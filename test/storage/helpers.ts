/** What tests of single stores read: as the conformance kit reads it. */
export { stored, trail } from '../../src/testing/store-conformance/check.js'
