/** What tests of single stores ask of one: as the conformance kit asks it. */
export { stored, trail } from '../../src/testing/store-conformance/check.js'
