import { CORRECT_CODES, type CodeParts } from './naive-codes.js'

/** A mistake that is made, and the flags that must show it. */
export type Bug<Parts> = readonly [mistake: string, parts: Partial<Parts>, flags: readonly string[]]

const HASH_BYTES: Readonly<Record<string, number>> = { SHA1: 20, SHA256: 32, SHA512: 64 }
const hashBytes = (algorithm: string): number => HASH_BYTES[algorithm] ?? 20
const message = (counter: bigint): Buffer => CORRECT_CODES.message(counter)

export const CODE_BUGS: readonly Bug<CodeParts>[] = [
  ['every code is 000000', { format: () => '000000' }, ['hotp Rfc4226', 'totp Rfc6238']],
  [
    'no leading zeros',
    { format: (value, digits) => String(value % 10 ** digits) },
    ['hotp LeadingZeros', 'totp LeadingZeros'],
  ],
  [
    'the last digits of the text',
    { format: (value, digits) => String(value).slice(-digits) },
    ['hotp SmallValue', 'totp SmallValue'],
  ],
  [
    '6 digits always',
    { digits: () => 6 },
    ['hotp Digits', 'totp Digits', 'hotp FewDigits', 'hotp ManyDigits'],
  ],
  [
    'a signed 32-bit counter',
    { message: (counter) => message(BigInt.asUintN(64, BigInt.asIntN(32, counter))) },
    ['hotp CounterAbove31Bits'],
  ],
  [
    'a 32-bit counter',
    { message: (counter) => message(BigInt.asUintN(32, counter)) },
    ['hotp CounterAbove32Bits', 'totp StepAbove32Bits'],
  ],
  [
    'a counter in a double',
    { message: (counter) => message(BigInt.asUintN(64, BigInt(Number(counter)))) },
    ['hotp CounterAbove53Bits'],
  ],
  [
    'a signed 64-bit counter',
    { message: (counter) => message(counter < 2n ** 63n ? counter : 2n ** 63n - 1n) },
    ['hotp CounterAbove63Bits'],
  ],
  [
    'a counter that wraps',
    { message: (counter) => message(BigInt.asUintN(64, counter)) },
    ['hotp CounterOutOfRange'],
  ],
  [
    'the offset from byte 19',
    { offset: (mac) => mac.readUInt8(19) & 15 },
    ['hotp OffsetFromLastByte', 'totp OffsetFromLastByte'],
  ],
  ['an offset of 3 bits', { offset: (mac) => mac.readUInt8(mac.length - 1) & 7 }, ['hotp OffsetExtremes']],
  ['no mask', { value: (mac, offset) => mac.readUInt32BE(offset) }, ['hotp SignBit']],
  [
    'a key as UTF-8',
    { key: (secret) => Buffer.from(secret.toString('utf8')) },
    ['hotp BinaryKey', 'totp BinaryKey'],
  ],
  [
    'a key as Latin-1 in UTF-8',
    { key: (secret) => Buffer.from(secret.toString('latin1')) },
    ['hotp BinaryKey', 'totp BinaryKey'],
  ],
  [
    'a key that ends at NUL',
    {
      key: (secret) =>
        Buffer.concat([secret, Buffer.alloc(1)]).subarray(
          0,
          Buffer.concat([secret, Buffer.alloc(1)]).indexOf(0),
        ),
    },
    ['hotp BinaryKey'],
  ],
  [
    'a key that is trimmed',
    { key: (secret) => Buffer.from(secret.toString('latin1').trim(), 'latin1') },
    ['hotp BinaryKey'],
  ],
  ['a key cut to the block', { key: (secret) => secret.subarray(0, 64) }, ['hotp LongKey']],
  [
    'a short key repeated',
    { key: (secret) => Buffer.alloc(Math.max(16, secret.length), secret) },
    ['hotp ShortKey'],
  ],
  ['no key is a key', { key: (secret) => secret }, ['hotp EmptyKey']],
  [
    'a key as long as the hash',
    { key: (secret, algorithm) => Buffer.alloc(Math.max(secret.length, hashBytes(algorithm)), secret) },
    ['totp KeyStretched'],
  ],
  [
    'a key padded with its length',
    {
      key: (secret, algorithm) =>
        Buffer.concat([secret, Buffer.alloc(Math.max(0, hashBytes(algorithm) - secret.length), 1)]),
    },
    ['totp KeyStretched'],
  ],
  ['a key of 20 bytes', { key: (secret) => secret.subarray(0, 20) }, ['totp KeyCut']],
  [
    'SHA1 for what is not known',
    { algorithm: (name) => (name in HASH_BYTES && Object.hasOwn(HASH_BYTES, name) ? name : 'SHA1') },
    ['totp UnknownAlgorithm'],
  ],
  ['no look-ahead', { counters: ({ counter }) => [BigInt(counter)] }, ['hotp Resynchronization']],
  [
    'a look-ahead too far',
    { counters: (input) => CORRECT_CODES.counters({ ...input, lookAhead: input.lookAhead + 1 }) },
    ['hotp LookAheadEdge'],
  ],
  [
    'a look back',
    {
      counters: ({ counter, lookAhead }) =>
        [...Array(2 * lookAhead + 1).keys()]
          .map((index) => BigInt(counter) + BigInt(index - lookAhead))
          .filter((one) => one >= 0n && one < 2n ** 64n),
    },
    ['hotp LooksBack'],
  ],
  [
    'a look-ahead that wraps',
    {
      counters: ({ counter, lookAhead }) =>
        [...Array(lookAhead + 1).keys()].map((index) => BigInt.asUintN(64, BigInt(counter) + BigInt(index))),
    },
    ['hotp CounterWraps'],
  ],
  [
    'codes as numbers',
    { isSame: (typed, code) => Number.parseInt(typed, 10) === Number(code) },
    ['hotp NumericComparison', 'totp NumericComparison'],
  ],
  [
    'a throw for what is no code',
    {
      typed: (code) => {
        if (!/^\d+$/.test(code)) throw new RangeError('no code')
        return code
      },
    },
    ['hotp MalformedCode', 'totp MalformedCode'],
  ],
  [
    'codes normalised by Unicode',
    { typed: (code) => code.normalize('NFKC') },
    ['hotp NonAsciiDigits', 'totp NonAsciiDigits'],
  ],
  [
    'spaces move the step',
    {
      typed: (code) => code.replace(/[\s-]/g, ''),
      answer: (step, code) =>
        step === undefined ? null : { step: Number(step) + (/\s/.test(code) ? 1 : 0) },
    },
    ['totp Separators'],
  ],
  [
    'spaces move the counter',
    {
      typed: (code) => (/[\s-]/.test(code) ? 'any' : code),
      counters: (input) =>
        /[\s-]/.test(input.code) ? [BigInt(input.counter) + 1n] : CORRECT_CODES.counters(input),
      isSame: (typed, code) => typed === 'any' || typed === code,
    },
    ['hotp Separators'],
  ],
  [
    'steps that are rounded',
    { step: ({ time, period, epochStart }) => BigInt(Math.max(0, Math.round((time - epochStart) / period))) },
    ['totp StepBoundary'],
  ],
  ['steps of 30 seconds', { step: (input) => CORRECT_CODES.step({ ...input, period: 30 }) }, ['totp Period']],
  ['T0 is 0', { step: (input) => CORRECT_CODES.step({ ...input, epochStart: 0 }) }, ['totp EpochStart']],
  [
    'steps before T0',
    {
      step: ({ time, period, epochStart }) =>
        BigInt.asUintN(64, BigInt(Math.floor((time - epochStart) / period))),
    },
    ['totp BeforeEpochStart'],
  ],
  [
    'milliseconds are guessed',
    {
      step: (input) =>
        CORRECT_CODES.step({ ...input, time: input.time > 1e12 ? input.time / 1000 : input.time }),
    },
    ['totp Milliseconds'],
  ],
  [
    'a signed 32-bit time',
    { step: (input) => CORRECT_CODES.step({ ...input, time: input.time | 0 }) },
    ['totp Year2038'],
  ],
  [
    'a 32-bit time',
    {
      step: (input) =>
        CORRECT_CODES.step({ ...input, time: input.time < 0 ? input.time : input.time % 2 ** 32 }),
    },
    ['totp Year2106'],
  ],
  ['no window', { steps: (_, current) => [current] }, ['totp Window']],
  [
    'a window too wide',
    {
      steps: ({ window }, current) =>
        CORRECT_CODES.steps(
          { window: { past: window.past + 1, future: window.future + 1 } } as never,
          current,
        ),
    },
    ['totp WindowEdge'],
  ],
  [
    'a window turned around',
    {
      steps: ({ window }, current) =>
        CORRECT_CODES.steps({ window: { past: window.future, future: window.past } } as never, current),
    },
    ['totp WindowSides'],
  ],
  [
    'steps below 0 that wrap',
    {
      steps: ({ window }, current) =>
        [...Array(window.past + window.future + 1).keys()].map((index) =>
          BigInt.asUintN(64, current + BigInt(index - window.past)),
        ),
    },
    ['totp NegativeSteps'],
  ],
  ['0 is no match', { answer: (step) => (Number(step) ? { step: Number(step) } : null) }, ['totp ZeroStep']],
  ['nothing is used', { isUsed: () => false }, ['totp Replay']],
  [
    'only the same step is used',
    { isUsed: (step, { afterStep }) => afterStep !== undefined && step === BigInt(afterStep) },
    ['totp Replay'],
  ],
  [
    '0 is nothing used',
    { isUsed: (step, { afterStep }) => !!afterStep && step <= BigInt(afterStep) },
    ['totp Replay', 'totp ZeroStep'],
  ],
  [
    'the future is forgotten',
    {
      isUsed: (step, { afterStep }, current) =>
        afterStep !== undefined && BigInt(afterStep) <= current && step <= BigInt(afterStep),
    },
    ['totp ClockBack'],
  ],
  ['the oldest match', { choose: (matches) => matches[0] }, ['totp SameCodeTwice']],
]
