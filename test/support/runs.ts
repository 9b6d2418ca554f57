/**
 * How often a property runs. The environment variable `STEPWARD_RUNS` multiplies the usual number: the nightly tier
 * sets it to 100.
 */
export function runs(usual: number): number {
  const factor = Number(process.env['STEPWARD_RUNS'] || 1)
  if (!Number.isInteger(factor) || factor < 1) {
    throw new Error(`STEPWARD_RUNS: expected an integer from 1, got ${process.env['STEPWARD_RUNS']}`)
  }
  return usual * factor
}
