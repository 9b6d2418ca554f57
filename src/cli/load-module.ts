import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { misuse } from './command.js'

/** The first line of an error of the user's code. */
export const firstLineOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''

/** Loads a module of the user. */
export async function loadModule(file: string): Promise<object> {
  try {
    return await import(pathToFileURL(resolve(file)).href)
  } catch (error) {
    throw misuse(`the module cannot be loaded: ${firstLineOf(error)}`)
  }
}
