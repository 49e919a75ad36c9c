import { act, cleanup, fireEvent, render } from '@testing-library/react'
import { createElement } from 'react'
import { openPage, sent, server } from './host.ts'
import { type FormRow, ROWS } from './rows.ts'

// Every form of the product, tried empty and half filled: the button can be pressed, above it stands how much is missing, each
// field says what to write, nothing is sent, and what was typed stays.

jest.mock('@tarojs/taro', () => jest.requireActual('./taro.ts').taro)
jest.mock('#src/data/resource/resource.ts', () => ({
  useResource: jest.requireActual('./host.ts').useResource,
}))

// The first row of a page reads its whole code, which takes a while on a busy machine.
jest.setTimeout(120_000)
Object.assign(globalThis, { API_BASE: '' })

const pass = async () => act(() => new Promise((done) => setTimeout(done, 5)))

async function press(what: string | RegExp): Promise<void> {
  const all = [...document.querySelectorAll('[data-taps]')]
  const found = all.filter((one) =>
    typeof what === 'string'
      ? one.id === what
      : what.test(one.getAttribute('aria-label') ?? one.textContent ?? ''),
  )
  const last = typeof what === 'string' ? found.at(-1) : found[0]
  if (!last) throw new Error(`nothing is called ${what} in: ${document.body.textContent}`)
  fireEvent.click(last)
  await pass()
}

/** The control below a label that begins so. */
function field(label: string): HTMLInputElement {
  const found = [...document.querySelectorAll('label')].filter((one) => one.textContent?.startsWith(label))
  const control = found.at(-1)?.querySelector('input, textarea')
  if (!control) throw new Error(`no field ${label} in: ${document.body.textContent}`)
  return control as HTMLInputElement
}

const type = async (label: string, value: string) => {
  fireEvent.input(field(label), { target: { value } })
  await pass()
}

/** What stands at the fields, in the order of the page. */
const faults = () => [...document.querySelectorAll('.field-fault')].map((one) => one.textContent?.slice(1))
const line = () => [...document.querySelectorAll('.form-line')].at(-1)
const counted = () => Number(/还差 (\d+) 项/.exec(line()?.textContent ?? '')?.[1] ?? 0)

/** Whether the sentence stands at something that a screen reader knows to be wrong by it. */
function isAtItsField(fault: Element): boolean {
  const box = fault.parentElement as Element
  const names = `[aria-describedby="${fault.id}"][aria-invalid="true"]`
  return box.matches(names) || box.querySelector(names) !== null || box.matches('.field-group.wrong')
}

function open({
  page,
  part,
  props = {},
  role = 'owner',
  params = {},
  answers = {},
  isWhole = false,
}: FormRow): void {
  openPage(role, params, answers, isWhole)
  const module = jest.requireActual(`#src/${page}`)
  render(createElement(module[part ?? 'default'], props))
}

async function begin(row: FormRow): Promise<void> {
  open(row)
  await pass()
  for (const what of row.open ?? []) await press(what)
  for (const one of row.clear ?? []) await (typeof one === 'string' ? type(one, '') : type(...one))
  if (row.next) await press(row.next)
}

afterEach(cleanup)

describe.each(ROWS)('$name', (row) => {
  it('empty: counts what is missing, says it at each field, sends nothing', async () => {
    await begin(row)
    await press(row.send)
    expect(faults()).toEqual(row.says)
    expect(counted()).toBe(row.says.length)
    for (const one of document.querySelectorAll('.field-fault')) expect(isAtItsField(one)).toBe(true)
    expect(sent).toEqual([])
  })

  it('half filled: what is mended says nothing any more, what was typed stays, nothing is sent', async () => {
    await begin(row)
    await press(row.send)
    for (const [what, value] of row.half) {
      if (value === undefined) await press(what as RegExp)
      else await type(what as string, value)
    }
    expect(faults()).toEqual(row.left)
    if (row.left.length === 0) return
    await press(row.send)
    expect(counted()).toBe(row.left.length)
    for (const [what, value] of row.half)
      if (value !== undefined) expect(field(what as string).value).toBe(value)
    expect(sent).toEqual([])
  })
})

describe('what the server refuses', () => {
  const row = ROWS.find((one) => one.name === 'a worker') as FormRow
  const fill = async (code: string) => {
    await begin(row)
    await type('姓名', '李师傅')
    await type('受托码', code)
  }

  it('at a field that its code speaks of: the sentence stands there until the field is mended', async () => {
    await fill('12345678')
    Object.assign(server, { status: 404, body: { code: 'proxy.code-refused' } })
    await press(row.send)
    expect(sent).toHaveLength(1)
    expect(faults()).toHaveLength(1)
    expect(counted()).toBe(1)
    expect(field('受托码').getAttribute('aria-invalid')).toBe('true')
    expect(field('姓名').value).toBe('李师傅')
    await type('受托码', '12345679')
    expect(faults()).toEqual([])
    expect(field('受托码').getAttribute('aria-invalid')).toBeNull()
  })

  it('at a field that it names', async () => {
    await fill('12345678')
    Object.assign(server, {
      status: 400,
      body: { code: 'request.malformed', fields: [{ path: 'name', message: 'x' }] },
    })
    await press(row.send)
    expect(faults()).toEqual(['姓名写得不对，请改一改'])
  })

  it('above the button where no field can say it', async () => {
    await fill('12345678')
    Object.assign(server, { status: 503, body: { code: 'server.busy' } })
    await press(row.send)
    expect(faults()).toEqual([])
    expect(document.querySelector('.form-bar .notice')?.textContent).toContain('系统正忙')
    expect(field('受托码').value).toBe('12345678')
  })
})

it('the first fault has the focus, and the line above the button leads back to it', async () => {
  await begin(ROWS.find((one) => one.name === 'a contract') as FormRow)
  await press('contract-send')
  expect(document.activeElement).toBe(field('合同名称'))
  ;(document.activeElement as HTMLElement).blur()
  await press(/去改$/)
  expect(document.activeElement).toBe(field('合同名称'))
})

it('a day is chosen in a calendar; where a browser has none, one that does not exist is said at the field', async () => {
  await begin(ROWS.find((one) => one.name === 'a contract') as FormRow)
  const day = field('合同开始日期')
  expect(day.type).toBe('date')
  day.type = 'text'
  await type('合同开始日期', '2026-02-30')
  await press('contract-send')
  expect(faults()).toContain('日期要像 2026-11-30 这样写，这一天要真的有')
  expect(day.getAttribute('aria-invalid')).toBe('true')
})
