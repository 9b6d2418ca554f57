import type { PolicyRecord } from '../../../src/policy/record.js'
import { BINDINGS, CLOCK } from '../alphabet.js'
import { MACHINE } from '../machine.js'
import type { Canary } from './canary.js'

/** What gets around a company. */
export const RULES: readonly Canary[] = [
  {
    rule: 'switching off is allowed although a company requires two-factor',
    breaks: 'S9',
    scope: CLOCK,
    broken: {
      disable: (record, command, context) => MACHINE.disable(record, { ...command, requiredBy: [] }, context),
    },
  },
  {
    rule: 'a company that asks for tickets now does not stop an enrollment that has none',
    breaks: 'S9',
    scope: BINDINGS,
    broken: {
      confirm: (record, command, context) =>
        MACHINE.confirm(record, { ...command, ticketRequired: false }, context),
    },
  },
  {
    rule: 'a rule that was due is suspended by a clock that goes back',
    breaks: 'S9',
    scope: CLOCK,
    broken: {
      demandsOn: (memberships, policies, now) =>
        MACHINE.demandsOn(memberships, new Map([...policies].map(withoutDate)), now),
    },
  },
  {
    rule: 'a method that a company exempts opens a login of a person with two-factor on',
    breaks: 'S13',
    scope: CLOCK,
    broken: {
      judgeLogin: (facts, demands) =>
        facts.enrolled && demands.some(({ exemptMethods }) => exemptMethods.includes(facts.method))
          ? { step: 'done', because: 'exempt_method', enrollBy: null }
          : MACHINE.judgeLogin(facts, demands),
    },
  },
  {
    rule: 'a device is trusted although a company allows none',
    breaks: 'S13',
    scope: BINDINGS,
    broken: {
      isDeviceTrusted: (record, deviceId, companyLimit, rules, now) =>
        MACHINE.isDeviceTrusted(record, deviceId, companyLimit === 0 ? null : companyLimit, rules, now),
    },
  },
]

/** A policy that forgets when it was made. */
function withoutDate([id, policy]: readonly [string, PolicyRecord]): [string, PolicyRecord] {
  const { requirement } = policy
  return [id, { ...policy, requirement: requirement === null ? null : { ...requirement, requiredAt: 0 } }]
}
