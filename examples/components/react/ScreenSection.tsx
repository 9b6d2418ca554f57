import { type ReactNode, useEffect, useId, useRef } from 'react'

interface ScreenSectionProps {
  title: string
  /** False: it is there when the page opens, and takes no focus. Default true. */
  focus?: boolean
  children: ReactNode
}

/** A part of the page with a heading. It takes the focus when it appears, so that a screen reader reads it. */
export function ScreenSection({ title, focus = true, children }: ScreenSectionProps) {
  const id = useId()
  const section = useRef<HTMLElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const hasFocus = section.current?.contains(document.activeElement)
    if (focus && !hasFocus) heading.current?.focus()
  }, [focus])
  return (
    <section className="tf-screen" aria-labelledby={id} ref={section}>
      <h2 id={id} tabIndex={-1} ref={heading}>
        {title}
      </h2>
      {children}
    </section>
  )
}
