import { cleanup, fireEvent, render, waitFor } from '@testing-library/react'
import SignInPage from '#src/pages/sign-in/index.tsx'
import { asked, page, server } from './taro.ts'

// The sign-in page names the providers that there are: 京通 first, each other one with a button of its own; no answer takes 京通 away.

jest.mock('@tarojs/taro', () => jest.requireActual('./taro.ts').taro)
Object.assign(globalThis, { API_BASE: '' })
afterEach(cleanup)

const providers = [
  { provider: 'jingtong', title: '京通' },
  { provider: 'district', title: '区统一认证' },
]
const button = (id: string) => document.getElementById(id)

it('another provider has a button beside 京通, and its sign-in begins there', async () => {
  page.params = {}
  server.answer = (path) =>
    path.endsWith('/session/providers') ? { status: 200, data: { providers } } : undefined
  render(<SignInPage />)
  await waitFor(() => expect(button('sign-in-district')?.textContent).toBe('用区统一认证登录'))
  expect(button('sign-in')?.textContent).toBe('用京通登录')
  expect(button('sign-in-jingtong')).toBeNull()
  fireEvent.click(button('sign-in-district') as HTMLElement)
  await waitFor(() => expect(asked.at(-1)).toMatch(/\/session\/begin$/))
})

it('where nobody answers there is 京通 alone', async () => {
  asked.length = 0
  server.answer = () => undefined
  render(<SignInPage />)
  await waitFor(() => expect(asked.length).toBeGreaterThan(0))
  expect(document.querySelectorAll('[id^=sign-in]').length).toBe(1)
})
