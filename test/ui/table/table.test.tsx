import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { createElement } from 'react'
import { type Column, csvOf, rowsOf } from '#src/ui/table/rows-of.ts'
import { Table } from '#src/ui/table/table.tsx'

type Bill = { id: string; home: string; fen: number }

const BILLS: readonly Bill[] = [
  { id: 'a', home: '10号楼101', fen: 900 },
  { id: 'b', home: '2号楼101', fen: 10_000 },
  { id: 'c', home: '2号楼102', fen: -5 },
]
const COLUMNS: readonly Column<Bill>[] = [
  { key: 'home', title: '房号', text: ({ home }) => home },
  { key: 'fen', title: '金额', text: ({ fen }) => `${fen}分`, by: ({ fen }) => fen, isNumber: true },
]
const ids = (rows: readonly Bill[]) => rows.map(({ id }) => id).join('')

describe('the rows of a table', () => {
  it('stand in the order they came in, until a column sorts them: houses by their number, amounts by size', () => {
    expect(ids(rowsOf(BILLS, COLUMNS, '', null))).toBe('abc')
    expect(ids(rowsOf(BILLS, COLUMNS, '', { key: 'home', isDown: false }))).toBe('bca')
    expect(ids(rowsOf(BILLS, COLUMNS, '', { key: 'fen', isDown: true }))).toBe('bac')
    expect(ids(rowsOf(BILLS, COLUMNS, '', { key: 'gone', isDown: true }))).toBe('abc')
  })

  it('are those that hold every word sought, in any column', () => {
    expect(ids(rowsOf(BILLS, COLUMNS, ' 101 2号楼 ', null))).toBe('b')
    expect(ids(rowsOf(BILLS, COLUMNS, '900分', null))).toBe('a')
    expect(ids(rowsOf(BILLS, COLUMNS, '没有', null))).toBe('')
  })

  it('go out as a sheet that no office program computes with', () => {
    const odd = [{ id: 'x', home: '=1+1,"甲"\n', fen: -5 }]
    expect(csvOf(odd, COLUMNS)).toBe('\ufeff房号,金额\r\n"\'=1+1,""甲""\n",\'-5分\r\n')
  })
})

describe('a table at a desk', () => {
  const opened: string[] = []
  const saved: [string, string][] = []
  const many = (count: number): Bill[] =>
    Array.from({ length: count }, (_, at) => ({ id: String(at), home: `${at}号楼`, fen: at }))
  const show = (rows: readonly Bill[], more: object = {}) =>
    render(
      createElement(Table<Bill>, {
        label: '账单',
        columns: COLUMNS,
        rows,
        keyOf: ({ id }) => id,
        onOpen: ({ id }) => void opened.push(id),
        fileName: '账单',
        save: (name, text) => void saved.push([name, text]),
        ...more,
      }),
    )
  const shown = () => [...document.querySelectorAll('tbody tr')].map((row) => row.textContent)

  beforeEach(() => {
    opened.length = 0
    saved.length = 0
    // jsdom lays nothing out.
    Element.prototype.getClientRects = () => [{}] as unknown as DOMRectList
  })
  afterEach(cleanup)

  it('counts all its rows and shows them by fifty', () => {
    show(many(120))
    expect(shown()).toHaveLength(50)
    expect(screen.getByText('共 120 行')).toBeTruthy()
    expect(screen.getByText('第 1 页，共 3 页')).toBeTruthy()
    fireEvent.click(document.querySelector('#table-later') as Element)
    fireEvent.click(document.querySelector('#table-later') as Element)
    expect(shown()).toHaveLength(20)
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('121')
  })

  it('says which column it is sorted by; a third press gives the order back', () => {
    show(BILLS)
    const head = () => screen.getByRole('columnheader', { name: /房号/ })
    const press = () => fireEvent.click(head().querySelector('[role=button]') as Element)
    press()
    expect(head().getAttribute('aria-sort')).toBe('ascending')
    expect(shown()[0]).toContain('2号楼101')
    press()
    expect(head().getAttribute('aria-sort')).toBe('descending')
    press()
    expect(head().getAttribute('aria-sort')).toBe('none')
  })

  it('is walked through with the arrows, opened with Enter and searched with /', () => {
    show(BILLS)
    const rows = [...document.querySelectorAll<HTMLElement>('tbody tr')]
    rows[0]?.focus()
    fireEvent.keyDown(rows[0] as Element, { key: 'ArrowDown' })
    expect(document.activeElement).toBe(rows[1])
    fireEvent.keyDown(rows[1] as Element, { key: 'End' })
    expect(document.activeElement).toBe(rows[2])
    fireEvent.keyDown(rows[2] as Element, { key: 'ArrowDown' })
    expect(document.activeElement).toBe(rows[2])
    fireEvent.keyDown(rows[2] as Element, { key: 'Enter' })
    expect(opened).toEqual(['c'])
    fireEvent.keyDown(rows[2] as Element, { key: '/' })
    expect((document.activeElement as HTMLInputElement).type).toBe('search')
  })

  it('exports what is found, not what the page shows, and nothing where nothing is', () => {
    show(many(120))
    const search = screen.getByRole('searchbox')
    fireEvent.change(search, { target: { value: '1号楼' } })
    expect(screen.getByText(/^12 行，共 120 行$/)).toBeTruthy()
    fireEvent.click(document.querySelector('#export-table') as Element)
    expect(saved[0]?.[0]).toBe('账单.csv')
    expect(saved[0]?.[1].trim().split('\r\n')).toHaveLength(13)
    fireEvent.change(search, { target: { value: '没有' } })
    expect(screen.getByText('没有这样的行')).toBeTruthy()
    fireEvent.click(document.querySelector('#export-table') as Element)
    expect(saved).toHaveLength(1)
  })

  it('says while it is read, and where it was not read to its end', () => {
    const { unmount } = show(BILLS, { state: 'reading', total: 997 })
    expect(screen.getByText('正在读取，已有 3 行，共 997 行')).toBeTruthy()
    unmount()
    show(BILLS, { state: 'broken', total: 997 })
    expect(screen.getByText(/没有读全/)).toBeTruthy()
  })

  describe('with something to be done to several rows', () => {
    const done: string[] = []
    const bulk = {
      can: ({ fen }: Bill) => fen > 0,
      nameOf: ({ home }: Bill) => home,
      button: (rows: string) => `催缴 ${rows} 户`,
      run: (rows: readonly Bill[]) => void done.push(ids(rows)),
    }
    const boxes = () => [...document.querySelectorAll<HTMLInputElement>('tbody input')]
    const all = () => document.querySelector('thead input') as HTMLInputElement
    const button = () => document.querySelector('#table-bulk') as HTMLElement
    beforeEach(() => done.splice(0))

    it('only those that it may be done to have a box, with a name; it is done to what is chosen', () => {
      show(BILLS, { bulk })
      expect(boxes().map((box) => box.getAttribute('aria-label'))).toEqual(['选 10号楼101', '选 2号楼101'])
      fireEvent.click(button())
      expect(done).toEqual([])
      fireEvent.click(boxes()[1] as Element)
      expect(document.querySelector('#table-chosen')?.textContent).toContain('已选 1 行')
      expect(button().textContent).toBe('催缴 1 户')
      expect(opened).toEqual([])
      fireEvent.click(button())
      expect(done).toEqual(['b'])
    })

    it('the box above chooses all of the page and none; Space chooses the row that is walked to', () => {
      show(BILLS, { bulk })
      fireEvent.click(all())
      expect(button().textContent).toBe('催缴 2 户')
      fireEvent.click(all())
      expect(button().textContent).toBe('催缴 0 户')
      const [first] = document.querySelectorAll<HTMLElement>('tbody tr')
      first?.focus()
      fireEvent.keyDown(first as Element, { key: ' ' })
      expect(first?.getAttribute('aria-selected')).toBe('true')
      fireEvent.click(button())
      expect(done).toEqual(['a'])
      // The box hears the key by itself: it must not be pressed twice.
      fireEvent.keyDown(boxes()[0] as Element, { key: ' ' })
      expect(first?.getAttribute('aria-selected')).toBe('true')
    })

    it('what a search hides, and what it may no longer be done to, is not done with the rest', () => {
      const { rerender } = show(BILLS, { bulk })
      fireEvent.click(all())
      fireEvent.change(screen.getByRole('searchbox'), { target: { value: '10号楼' } })
      expect(button().textContent).toBe('催缴 1 户')
      fireEvent.click(button())
      expect(done).toEqual(['a'])
      fireEvent.change(screen.getByRole('searchbox'), { target: { value: '' } })
      const paid = BILLS.map((bill) => (bill.id === 'a' ? { ...bill, fen: 0 } : bill))
      rerender(
        createElement(Table<Bill>, {
          label: '账单',
          columns: COLUMNS,
          rows: paid,
          keyOf: ({ id }) => id,
          fileName: '账单',
          save: () => undefined,
          bulk,
        }),
      )
      expect(button().textContent).toBe('催缴 1 户')
    })
  })
})
