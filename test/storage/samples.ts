import type { Commit } from '../../src/storage/contract.js'
import {
  documentOf,
  enrollmentSummary,
  markOf,
  newEvent,
} from '../../src/testing/store-conformance/samples.js'

export { documentOf, newEvent }

/** A commit that creates a document with a mark for user `a`, with one event. */
export function newChange({ mark, ...fields }: Partial<Commit> & { readonly mark?: number } = {}): Commit {
  const document = fields.document === undefined ? documentOf(mark) : fields.document
  return {
    id: 'a',
    expected: null,
    document,
    summary: enrollmentSummary(document),
    events: [newEvent()],
    ...fields,
  }
}

/** The mark of what is stored. */
export const markIn = ({ document }: { readonly document: string }): number => markOf(document)
