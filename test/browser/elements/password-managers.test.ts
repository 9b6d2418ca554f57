import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Site } from '../../http/support/site.js'
import { useElementsPage } from '../../support/elements-page.js'

const { open } = useElementsPage()

/** What a password manager reads of a field. */
interface Field {
  readonly type: string
  readonly autocomplete: string
  /** Its id, name, label and placeholder, in lower case. */
  readonly names: readonly string[]
  readonly isInForm: boolean
  readonly hasOwnId: boolean
}

const fieldsOf = (page: Page): Promise<Field[]> =>
  page.locator('.stepward input:not([type=checkbox], [type=radio])').evaluateAll((inputs) =>
    (inputs as HTMLInputElement[]).map((input) => ({
      type: input.type,
      autocomplete: input.autocomplete,
      names: [
        input.id,
        input.name,
        input.placeholder,
        ...[...(input.labels ?? [])].map((label) => label.textContent),
      ].map((name) => name.toLowerCase()),
      isInForm: input.form !== null,
      hasOwnId: input.id !== '' && document.querySelectorAll(`#${input.id}`).length === 1,
    })),
  )

/**
 * Bitwarden: the lists of `AutoFillConstants` and the conditions of a fillable TOTP field in `AutofillService`.
 * https://github.com/bitwarden/clients/blob/main/apps/browser/src/autofill/services/autofill-constants.ts
 */
const BITWARDEN = {
  certain: [
    'totp',
    'totpcode',
    '2facode',
    'approvals_code',
    'mfacode',
    'otc-code',
    'onetimecode',
    'otp-code',
    'otpcode',
    'onetimepassword',
    'security_code',
    'second-factor',
    'twofactor',
    'twofa',
    'twofactorcode',
    'verificationcode',
    'verification code',
  ],
  ambiguous: ['code', 'pin', 'otc', 'otp', '2fa', 'mfa'],
  recovery: ['backup', 'recovery'],
}

function bitwardenFills({ type, autocomplete, names }: Field): boolean {
  const has = (words: readonly string[]): boolean =>
    words.some((word) => names.some((name) => name.includes(word)))
  return (
    ['number', 'tel', 'text'].includes(type) &&
    (has([...BITWARDEN.certain, ...BITWARDEN.ambiguous]) || autocomplete === 'one-time-code') &&
    !has(BITWARDEN.recovery)
  )
}

/**
 * 1Password asks for a unique id, for a `<form>` around the fields and for the token of the HTML standard.
 * https://developer.1password.com/docs/web/compatible-website-design/
 */
const onePasswordFills = ({ autocomplete, isInForm, hasOwnId }: Field): boolean =>
  autocomplete === 'one-time-code' && isInForm && hasOwnId

/** https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill: a browser reads the last token. */
const browserFills = ({ autocomplete }: Field): boolean =>
  autocomplete.split(/\s+/).at(-1) === 'one-time-code'

const HEURISTICS = [
  ['Bitwarden', bitwardenFills],
  ['1Password', onePasswordFills],
  ['a browser', browserFills],
] as const

const LANGUAGES = ['en', 'de', 'tr'] as const

const atCode = () =>
  open({
    markup: '<stepward-challenge></stepward-challenge>',
    async as(site: Site) {
      await site.enroll('ada')
      return site.password('ada')
    },
  })

/** What each password manager does with the one field of a screen, in every language. */
async function expectFilled(
  { page, speak }: Awaited<ReturnType<typeof open>>,
  isFilled: boolean,
): Promise<void> {
  for (const language of LANGUAGES) {
    await speak(language)
    const [field, ...more] = await fieldsOf(page)
    expect(more).toEqual([])
    for (const [name, fills] of HEURISTICS)
      expect(field && fills(field), `${name} in ${language}`).toBe(isFilled)
  }
}

describe('a password manager', () => {
  it('fills in the code of a login', async () => {
    const opened = await atCode()
    await opened.page.locator('input[name=otp]').waitFor()
    await expectFilled(opened, true)
  })

  it('fills in no recovery code', async () => {
    const opened = await atCode()
    const recovery = opened.page.locator('.stepward-link')
    await recovery.click()
    await expectFilled(opened, false)
  })

  it('fills in the code of a setup', async () => {
    const opened = await open({
      markup: '<stepward-setup></stepward-setup>',
      as: (site) => site.fullSession('ada'),
    })
    await opened.page.locator('.stepward-primary').click()
    await opened.page.locator('input[name=otp]').waitFor()
    await expectFilled(opened, true)
  })

  it('fills in no ticket of an admin', async () => {
    const opened = await open({ markup: '<stepward-challenge></stepward-challenge>' })
    opened.site.companies.set('acme', new Map([['ada', 'member']]))
    await opened.site.twoFactor.policy.require({
      companyId: 'acme',
      actorId: 'boss',
      asSystem: true,
      ticketRequired: true,
    })
    await opened.signIn(opened.site.password('ada'))
    await opened.page.goto(opened.url)
    await opened.page.locator('.stepward-primary').click()
    await opened.page.locator('input[name=ticket]').waitFor()
    await expectFilled(opened, false)
  })
})
