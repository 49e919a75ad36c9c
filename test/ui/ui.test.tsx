import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import type { LawTest } from '#contract/votes/endpoints.ts'
import { aria } from '#src/ui/aria.ts'
import { Button } from '#src/ui/press/button.tsx'
import { FigureTable, MonthBars, scaleOf } from '#src/ui/figures/chart.tsx'
import { useCare } from '#src/ui/care/care.ts'
import { Choices } from '#src/ui/press/choices.tsx'
import { DutyBars } from '#src/ui/performance/duty-bars.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { area, change, count, deadline, instant, money, percent } from '#src/ui/figures/figures.ts'
import { Majority } from '#src/ui/votes/majority.tsx'
import { closeTop, startOver } from '#src/ui/over.ts'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
import { Pressable } from '#src/ui/press/pressable.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Empty, Failed, Loading } from '#src/ui/state/state.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { SplitBar } from '#src/ui/figures/chart.tsx'
import { Tabs } from '#src/ui/nav/tabs.tsx'

afterEach(cleanup)
const nothing = () => undefined

describe('Pressable', () => {
  it('has role, name and focus, and takes tap, Enter and Space once each', () => {
    const onPress = jest.fn()
    render(
      <Pressable label="看账" onPress={onPress}>
        x
      </Pressable>,
    )
    const node = screen.getByRole('button', { name: '看账' })
    expect(node.getAttribute('tabindex')).toBe('0')
    fireEvent.click(node)
    fireEvent.keyDown(node, { key: 'Enter' })
    fireEvent.keyDown(node, { key: ' ' })
    fireEvent.keyDown(node, { key: 'a' })
    expect(onPress).toHaveBeenCalledTimes(3)
  })

  it('says that it is off and does nothing then', () => {
    const onPress = jest.fn()
    render(
      <Pressable label="提交" onPress={onPress} disabled>
        x
      </Pressable>,
    )
    const node = screen.getByRole('button')
    expect(node.getAttribute('aria-disabled')).toBe('true')
    fireEvent.click(node)
    fireEvent.keyDown(node, { key: 'Enter' })
    expect(onPress).not.toHaveBeenCalled()
  })
})

it('aria: the mini-programs get their own names for the same', () => {
  const given = { role: 'radio', label: '同意', checked: false, focusable: true }
  process.env.TARO_ENV = 'weapp'
  const inHost = aria(given)
  process.env.TARO_ENV = 'h5'
  expect(inHost).toEqual({ ariaRole: 'radio', ariaLabel: '同意', ariaChecked: false })
  expect(aria(given)).toEqual({ role: 'radio', 'aria-label': '同意', 'aria-checked': false, tabIndex: 0 })
})

it('Button: busy takes no second press and says so', () => {
  const onPress = jest.fn()
  render(
    <Button onPress={onPress} busy>
      提交
    </Button>,
  )
  const node = screen.getByRole('button')
  fireEvent.click(node)
  expect(onPress).not.toHaveBeenCalled()
  expect(node.getAttribute('aria-label')).not.toBe('提交')
})

describe('figures', () => {
  it.each([
    [0, '¥0.00'],
    [1, '¥0.01'],
    [-1, '−¥0.01'],
    [100, '¥1.00'],
    [-123_456_789, '−¥1,234,567.89'],
    [10 ** 13, '¥100,000,000,000.00'],
  ])('money %d', (fen, text) => expect(money(fen)).toBe(text))
  it.each([
    [0, '+¥0.00'],
    [-5, '−¥0.05'],
    [280_000, '+¥2,800.00'],
  ])('change %d', (fen, text) => expect(change(fen)).toBe(text))
  it.each([
    [0, '0.00㎡'],
    [8957, '89.57㎡'],
    [9_737_513, '97,375.13㎡'],
  ])('area %d', (dm2, text) => expect(area(dm2)).toBe(text))
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1_234_567, '1,234,567'],
  ])('count %d', (value, text) => expect(count(value)).toBe(text))
  it('an instant is shown in Beijing, where a day begins at 16:00 UTC', () => {
    expect(instant(Date.UTC(2026, 10, 22, 15, 59))).toBe('11月22日 23:59')
    expect(instant(Date.UTC(2026, 10, 22, 16, 0))).toBe('11月23日 00:00')
  })
  it('a deadline counts calendar days and knows today and the past', () => {
    const now = Date.UTC(2026, 10, 23, 1, 0)
    expect(deadline(now, now + 5 * 60_000)).toContain('09:05')
    expect(deadline(now, Date.UTC(2026, 10, 24, 1, 0))).toContain('1')
    expect(deadline(now, now)).not.toBe(deadline(now, now + 1))
  })
})

describe('Majority', () => {
  const test: LawTest = {
    key: 'quorum-area',
    part: 1_938_069,
    whole: 9_737_513,
    num: 2,
    den: 3,
    sign: '≥',
    holds: false,
    missing: 4_553_607,
  }
  it('reads aloud all that the bar shows: how much, of what, the law, the gap', () => {
    render(<Majority test={test} settled={false} />)
    const label = screen.getByRole('group').getAttribute('aria-label') ?? ''
    for (const part of ['19,380.69㎡', '97,375.13㎡', '三分之二', '45,536.07㎡'])
      expect(label).toContain(part)
  })
  it('looks failed only once it is settled', () => {
    const { container } = render(<Majority test={test} settled={false} />)
    expect(container.querySelector('.bar-fill.fails')).toBeNull()
    cleanup()
    const settled = render(<Majority test={test} settled />)
    expect(settled.container.querySelector('.bar-fill.fails')).not.toBeNull()
  })
  it('an empty roll draws nothing that is no number', () => {
    const { container } = render(<Majority test={{ ...test, part: 0, whole: 0, missing: 0 }} settled />)
    expect(container.innerHTML).not.toContain('NaN')
  })
})

it('states say what they are, and a failure can be tried again', () => {
  const onRetry = jest.fn()
  render(
    <>
      <Loading />
      <Empty title="没有表决" />
      <Failed title="没有网络" hint="请检查网络" onRetry={onRetry} />
    </>,
  )
  expect(screen.getByRole('status').getAttribute('aria-label')).toBeTruthy()
  expect(screen.getByRole('alert').textContent).toContain('没有网络')
  fireEvent.click(screen.getByRole('button'))
  expect(onRetry).toHaveBeenCalledTimes(1)
})

it('choices and tabs: one is chosen, and the keyboard chooses another', () => {
  const onChoose = jest.fn()
  const options = [
    { key: 'for', title: '同意' },
    { key: 'against', title: '反对', note: '不赞成' },
  ] as const
  render(
    <>
      <Choices label="您的选择" chosen="for" options={options} onChoose={onChoose} />
      <Tabs label="范围" chosen="against" tabs={options} onChoose={onChoose} />
    </>,
  )
  expect(screen.getByRole('radiogroup').getAttribute('aria-label')).toBe('您的选择')
  expect(screen.getByRole('radio', { name: '同意' }).getAttribute('aria-checked')).toBe('true')
  fireEvent.keyDown(screen.getByRole('radio', { name: '反对 不赞成' }), { key: ' ' })
  expect(onChoose).toHaveBeenCalledWith('against')
  expect(screen.getByRole('tab', { name: '反对' }).getAttribute('aria-selected')).toBe('true')
})

const IN_AND_OUT = { in: '收入', out: '支出' }

it('a chart says the figures of its newest month, and of another when it is asked for', () => {
  const bars = [
    { key: '2026-10', label: '10', name: '2026年10月', inFen: 400, outFen: 100 },
    { key: '2026-11', label: '11', name: '2026年11月', inFen: 250, outFen: 0 },
  ]
  render(<MonthBars label="两个月" bars={bars} words={IN_AND_OUT} />)
  expect(screen.getByRole('status').textContent).toBe('2026年11月收入 ¥2.50支出 ¥0.00')
  fireEvent.click(screen.getByRole('button', { name: '前一个月' }))
  expect(screen.getByRole('status').textContent).toBe('2026年10月收入 ¥4.00支出 ¥1.00')
  expect(screen.getByRole('button', { name: '前一个月' }).getAttribute('aria-disabled')).toBe('true')
})

it('the scale of a chart ends above its highest bar, in at most six round marks', () => {
  for (const most of [1, 99, 100, 12_345, 999_999, 1_000_000, 19_999_999, 4_000_000_001]) {
    const scale = scaleOf(most)
    expect(scale.most).toBeGreaterThanOrEqual(most)
    expect(scale.most / scale.step).toBeLessThanOrEqual(5)
    expect(scale.most % scale.step).toBe(0)
  }
})

it('a share is rounded down: what is missing never shows as the whole', () => {
  expect([percent(619, 704), percent(9_999, 10_000), percent(1, 1), percent(0, 3), percent(0, 0)]).toEqual([
    '87.9%',
    '99.9%',
    '100.0%',
    '0.0%',
    '—',
  ])
})

it('a chart of no money at all is still a chart, and its words are the reader’s', () => {
  const bars = [{ key: '2026-11', label: '11', name: '2026年11月', inFen: 0, outFen: -5 }]
  const { container } = render(<MonthBars label="十一月没有收支" bars={bars} words={IN_AND_OUT} />)
  expect(screen.getByRole('img').getAttribute('aria-label')).toBe('十一月没有收支')
  expect(decodeURIComponent(container.innerHTML)).not.toMatch(/NaN|height="-/)
})

it('the same chart in care mode: words for the reader, months as large as any text, nothing wider than the page', () => {
  useCare.setState({ isOn: true })
  const bars = [
    { key: '2026-10', label: '10', name: '2026年10月', inFen: 400, outFen: 100 },
    { key: '2026-11', label: '11', name: '2026年11月', inFen: 0, outFen: -5 },
  ]
  const { container } = render(<MonthBars label="两个月" bars={bars} words={IN_AND_OUT} />)
  useCare.setState({ isOn: false })
  expect(screen.getByRole('img').getAttribute('aria-label')).toBe('两个月')
  expect(screen.getByText('11')).toBeTruthy()
  const widths = [...container.querySelectorAll<HTMLElement>('.month-fill')].map((one) => one.style.width)
  expect(widths).toEqual(['100%', '25%', '0%', '0%'])
})

it('the table behind a chart: heads, a name in full for each row, every figure a cell', () => {
  const rows = [{ key: '26.11', name: '2026年11月', cells: ['¥1.00', '¥2.00'] }]
  render(<FigureTable label="每月" heads={['月份', '收入', '支出']} rows={rows} />)
  expect(screen.getByRole('table').getAttribute('aria-label')).toBe('每月')
  expect(screen.getAllByRole('columnheader').map((one) => one.textContent)).toEqual(['月份', '收入', '支出'])
  expect(screen.getByRole('rowheader', { name: '2026年11月' })).toBeTruthy()
  expect(screen.getAllByRole('cell').map((one) => one.textContent)).toEqual(['收入¥1.00', '支出¥2.00'])
})

it('bars of duties: every month in words', () => {
  const counts = { due: 20, onTime: 17, late: 2, missing: 1, excused: 0, pending: 0 }
  render(<DutyBars label="每月" months={[{ month: '2026-11', counts: counts as never }]} />)
  expect(screen.getByRole('listitem').getAttribute('aria-label')).toMatch(/2026年11月.*17.*20/)
})

it('a field is named by its label and tells what is wrong', () => {
  const onChange = jest.fn()
  render(<Field label="具体位置" value="" onChange={onChange} most={80} error="请填写" />)
  fireEvent.input(screen.getByLabelText(/具体位置/), { target: { value: '3层' } })
  expect(onChange).toHaveBeenCalledWith('3层')
  expect(screen.getByRole('alert').textContent).toContain('请填写')
})

it('a sheet is a dialog with a name; Escape closes it', () => {
  const onClose = jest.fn()
  render(
    <Sheet title="请核对" isOpen onClose={onClose} confirm={{ text: '确认投出', onPress: nothing }}>
      x
    </Sheet>,
  )
  expect(screen.getByRole('dialog', { name: '请核对' }).getAttribute('aria-modal')).toBe('true')
  fireEvent.keyDown(document, { key: 'Escape' })
  expect(onClose).toHaveBeenCalledTimes(1)
})

it('a step back closes the sheet on top; where something was written it is asked first', () => {
  const onClose = jest.fn()
  const tell = jest.fn()
  startOver(tell)
  const sheet = (isOpen: boolean) => (
    <Sheet title="设施" isOpen={isOpen} onClose={onClose} confirm={{ text: '查', onPress: nothing }}>
      <Field label="编号" value="" onChange={nothing} most={9} />
    </Sheet>
  )
  const { rerender } = render(sheet(true))
  act(() => expect(closeTop()).toBe(true))
  expect(onClose).toHaveBeenCalledTimes(1)
  fireEvent.input(screen.getByLabelText('编号'), { target: { value: '1' } })
  expect(tell).toHaveBeenLastCalledWith(true)
  act(() => void closeTop())
  expect(onClose).toHaveBeenCalledTimes(1)
  expect(screen.getByText('写的还没有提交，离开就没有了。')).toBeTruthy()
  fireEvent.click(screen.getByText('接着写'))
  expect(screen.queryByText('不要了，离开')).toBeNull()
  fireEvent.keyDown(document, { key: 'Escape' })
  fireEvent.click(screen.getByText('不要了，离开'))
  expect(onClose).toHaveBeenCalledTimes(2)
  rerender(sheet(false))
  expect(tell).toHaveBeenLastCalledWith(false)
  expect(closeTop()).toBe(false)
})

it('whatever takes a tap has role, name and focus', () => {
  const { container } = render(
    <>
      <Button onPress={nothing}>提交</Button>
      <Rows>
        <Row title="一行" onPress={nothing} side="右" />
      </Rows>
      <Tabs label="x" chosen="a" tabs={[{ key: 'a', title: '甲' }]} onChoose={nothing} />
      <Choices label="x" chosen={null} options={[{ key: 'a', title: '甲' }]} onChoose={nothing} />
      <Failed title="x" hint="y" onRetry={nothing} />
      <PhotoPicker
        name="照片"
        photos={[{ key: '1', address: 'a' }]}
        pending={[]}
        unpicked={[]}
        refused={null}
        most={3}
        onAdd={nothing}
        onRemove={nothing}
        onSettings={nothing}
      />
    </>,
  )
  const taps = [...container.querySelectorAll('[data-taps]')]
  expect(taps.length).toBeGreaterThanOrEqual(7)
  for (const node of taps) {
    expect(node.getAttribute('role')).toBeTruthy()
    expect(node.getAttribute('aria-label') || node.textContent).toBeTruthy()
    expect(node.getAttribute('tabindex')).toBe('0')
  }
})

describe('a page whose answer is refused', () => {
  const failed = (code: string) => ({
    state: 'failed' as const,
    value: undefined,
    oldSince: null,
    code,
    reload: jest.fn(() => Promise.resolve()),
  })
  const ready = { state: 'ready' as const, value: 1, oldSince: null, code: null, reload: jest.fn() }
  const page = (resources: readonly (ReturnType<typeof failed> | typeof ready)[]) => (
    <Page bar={<Button onPress={nothing}>记账</Button>}>
      <Button onPress={nothing}>导入</Button>
      {resources.map((resource, at) => (
        <Shown key={at} resource={resource as never}>
          {() => <Empty title="账" />}
        </Shown>
      ))}
    </Page>
  )
  const buttons = () => screen.queryAllByRole('button').map((node) => node.getAttribute('aria-label'))

  it('has no button but the one that asks again', () => {
    const refused = failed('access.denied')
    render(page([refused]))
    expect(buttons()).toEqual(['再试一次'])
    fireEvent.click(screen.getByRole('button', { name: '再试一次' }))
    expect(refused.reload).toHaveBeenCalledTimes(1)
  })

  it('keeps them where only a part is refused, and where the network failed', () => {
    render(page([failed('access.denied'), ready]))
    expect(buttons()).toContain('记账')
    cleanup()
    render(page([failed('network.offline')]))
    expect(buttons()).toEqual(expect.arrayContaining(['记账', '导入']))
  })

  it('gets them back once the answer comes', () => {
    const { rerender } = render(page([failed('access.role-not-held')]))
    expect(buttons()).not.toContain('记账')
    rerender(page([ready]))
    expect(buttons()).toEqual(['导入', '记账'])
  })
})

it('SplitBar: nothing draws no bar, a little draws one that is seen', () => {
  const width = (part: number) => {
    const { container } = render(<SplitBar title="a" value="b" part={part} whole={100_000} side="in" />)
    const wide = (container.querySelector('.split-fill') as HTMLElement).style.width
    cleanup()
    return wide
  }
  expect([width(0), width(1), width(100_000)]).toEqual(['0%', '1%', '100%'])
})

it('PhotoPicker: each chosen picture has its place at once, and what cannot be taken is named with what to do', () => {
  const given = { name: '照片', most: 3, onAdd: nothing, onRemove: nothing, onSettings: nothing }
  const { rerender } = render(
    <PhotoPicker
      {...given}
      photos={[{ key: '1', address: 'a' }]}
      pending={[
        { key: '2', address: 'b' },
        { key: '3', address: 'c' },
      ]}
      unpicked={[
        { name: 'IMG_1.HEIC', why: 'heic' },
        { name: '合同.pdf', why: 'pdf' },
        { name: '走廊.mp4', why: 'video' },
        { name: 'IMG_7.JPG', why: 'too-many' },
      ]}
      refused={null}
    />,
  )
  expect(screen.getAllByRole('img', { name: '正在准备' })).toHaveLength(2)
  // No room for a fourth while two are on their way.
  expect(screen.queryByRole('button', { name: /添加照片/ })).toBeNull()
  const told = screen.getAllByRole('note').map((note) => note.textContent)
  for (const name of ['IMG_1.HEIC', '合同.pdf', '走廊.mp4', 'IMG_7.JPG'])
    expect(told.filter((text) => text?.includes(name))).toHaveLength(1)
  rerender(<PhotoPicker {...given} photos={[]} pending={[]} unpicked={[]} refused="no-privacy" />)
  expect(screen.getByRole('note').textContent).toContain('隐私')
})
