import type { Company } from './company.js'
import { type Load, load, medianLoad } from './load.js'
import { openLogin } from './stepward.js'

/** The second step in each company, one person after the other. In every round each company has its turn. */
export async function secondSteps(companies: readonly Company[], rounds: number): Promise<readonly Load[]> {
  const samples = companies.map(() => [] as Load[])
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { service, people }] of companies.entries()) {
      service.nextStep()
      const logins: (() => Promise<void>)[] = []
      for (const person of people) {
        const login = await openLogin(service, person)
        logins.push(async () => void (await login()))
      }
      const sample = await load(logins, 1)
      if (round > 0) samples[index]?.push(sample) // The first round warms up.
    }
  }
  return samples.map(medianLoad)
}
