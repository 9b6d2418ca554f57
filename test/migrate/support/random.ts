import { randomInt } from 'node:crypto'

export const pick = <T>(...choices: readonly T[]): T => choices[randomInt(choices.length)] as T

export const randomText = (length: number, letters: string): string =>
  Array.from({ length }, () => letters[randomInt(letters.length)]).join('')
