import { type Company, WARM_UP } from './company.js'
import { drain, type StreamResult } from './stream.js'

/** Reads the streams over all members. The directory alone shows what it costs by itself. */
export async function readStreams(company: Company): Promise<Readonly<Record<string, StreamResult>>> {
  const { id, service, membersOf, membersRead } = company
  const { compliance, preview } = service.twoFactor.policy
  for (const stream of [compliance, preview]) await drain(stream({ companyId: WARM_UP }), membersRead)
  return {
    'the directory alone': await drain(membersOf(id), membersRead),
    'policy.compliance': await drain(compliance({ companyId: id }), membersRead),
    'policy.preview': await drain(preview({ companyId: id }), membersRead),
  }
}
