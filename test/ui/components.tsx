import { createElement, type ReactNode } from 'react'

// @tarojs/components for tests: plain elements that carry what our components give them. A node that takes a tap is
// marked, so that a test can find those that say nothing of themselves.

type Given = Record<string, unknown> & { children?: ReactNode; onClick?: () => void }

function element(tag: string) {
  return function Mapped({
    children,
    hoverClass,
    mode,
    autoHeight,
    maxlength,
    onInput,
    nativeProps,
    ...rest
  }: Given) {
    void hoverClass
    void mode
    void autoHeight
    void maxlength
    void nativeProps
    const marks = rest.onClick ? { 'data-taps': '' } : {}
    const input =
      typeof onInput === 'function'
        ? {
            onInput: (event: { target: { value: string } }) =>
              onInput({ detail: { value: event.target.value } }),
          }
        : {}
    return createElement(tag, { ...rest, ...marks, ...input }, children)
  }
}

export const View = element('div')
export const Text = element('span')
export const Image = element('img')
export const Input = element('input')
export const Textarea = element('textarea')
