import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { freshDist } from '../package/repository.js'

export const BUN: string = fileURLToPath(new URL('../runtimes/node_modules/.bin/bun', import.meta.url))

/** Runs a program in Bun, on the built package. Returns the JSON that it prints. */
export async function runInBun(program: URL, ...parameters: readonly string[]): Promise<unknown> {
  freshDist()
  const child = spawn(BUN, [fileURLToPath(program), ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] })
  return JSON.parse(await text(child.stdout))
}
