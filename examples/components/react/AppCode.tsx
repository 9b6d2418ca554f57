import { OTPInput } from 'input-otp'
import type { InputHTMLAttributes, Ref } from 'react'
import { CODE_LENGTH, withoutSeparators } from '../shared/code.ts'
import './input-otp.css'

interface AppCodeProps
  extends Omit<InputHTMLAttributes<HTMLInputElement>, 'children' | 'onChange' | 'value'> {
  ref: Ref<HTMLInputElement>
  value: string
  onChange(typed: string): void
}

/** A box for each digit, drawn over one real input, so that autofill, paste and screen readers work. */
export function AppCode(props: AppCodeProps) {
  return (
    <>
      {/* With this id on the page, input-otp adds no style element: a strict style-src refuses it. */}
      <span id="input-otp-style" hidden />
      <OTPInput
        {...props}
        maxLength={CODE_LENGTH}
        minLength={CODE_LENGTH}
        inputMode="numeric"
        pasteTransformer={withoutSeparators}
        noScriptCSSFallback={null}
        render={({ slots }) => (
          <div className="tf-slots" aria-hidden="true">
            {slots.map(({ char, isActive }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a slot is its place
              <div key={index} className="tf-slot" data-active={isActive}>
                {char}
              </div>
            ))}
          </div>
        )}
      />
    </>
  )
}
