import { testRuntimes } from '../runtimes/support/matrix.js'
import { NIGHTLY_ROWS, prepareNightly } from './support/frameworks.js'

testRuntimes('Every night', NIGHTLY_ROWS, prepareNightly)
