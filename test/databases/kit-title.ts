import { versionOf } from '../support/packages.js'

/** Of the tests of the conformance kit, so that a report can list which client passed on which database. */
export const kitTitle = (
  client: { readonly name: string; readonly package: string },
  database: string,
): string => `kit: ${client.name} ${versionOf(client.package)} on ${database}`
