/** What the pages take as given: the service of the guide, and what the reader's own application has. */
import type { EventRetention, KeyRing, TwoFactor, TwoFactorStore } from 'stepward'
import type { Mail, Recipient } from '../../../examples/outbox/mail.js'
import type { Outbox } from '../../../examples/outbox/outbox.js'

declare global {
  const twoFactor: TwoFactor
  const keys: KeyRing
  const store: TwoFactorStore & EventRetention & { migrate(): Promise<unknown>; storeId(): Promise<string> }

  // Of a session, a form or a link.
  const userId: string
  const email: string
  const companyId: string
  const adminId: string
  const deviceId: string
  const deviceToken: string
  const challenge: string
  const code: string
  const proof: string
  const ticket: string

  // Functions of the reader's application.
  function allUserIds(): AsyncIterable<string>
  function recipientOf(userId: string): Promise<Recipient>
  function sendMail(mail: Omit<Mail, 'messageId'>): Promise<void>
  function sendReminder(userId: string, enrollBy: Date | undefined): Promise<void>
  function userOfToken(
    header: string | null,
    stage: 'pending' | 'full',
  ): { userId: string; accountName: string } | null
  function newToken(userId: string, proof: string | null): Promise<string>
  function rowsOfTheOldTable(): Promise<{ user: string; secret: string; unusedCodes: readonly string[] }[]>
  const metrics: { count(name: string, labels: Readonly<Record<string, string>>): void }
  const outbox: Outbox
  const pool: import('pg').Pool
  const prisma: Parameters<typeof import('../../../examples/query-builders/prisma.js')['prismaPostgres']>[0]
  const kms: {
    encrypt(input: { plaintext: Uint8Array; context: object }): Promise<Uint8Array>
    decrypt(input: { ciphertext: Uint8Array; context: object }): Promise<Uint8Array>
  }
  function sealWithKms(plaintext: Uint8Array, context: string): Promise<string>
  function openWithKms(envelope: string, context: string): Promise<Uint8Array>
}
