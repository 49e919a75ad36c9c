import { Image, Text, View } from '@tarojs/components'
import { aria } from '../aria.ts'
import { useCare } from '../care/care.ts'
import { svgAddress } from '../svg.ts'

export type MonthBar = { key: string; label: string; inFen: number; outFen: number }

const WIDTH = 680
const HEIGHT = 320
const FLOOR = 270
/** `¥1,234,567.89`: three of these stand side by side on a phone. */
const LONGEST_CELL = 13

/**
 * Money in and out, month by month, as a picture of our own. Who does not see it hears `label`; the table stands
 * behind it on the page. In care mode bars lie one under the other, so that their months are as large as any words.
 */
export function MonthBars({ label, bars }: { label: string; bars: readonly MonthBar[] }) {
  const isCare = useCare((care) => care.isOn)
  if (isCare) return <LyingBars label={label} bars={bars} />
  return (
    <View {...aria({ role: 'img', label })}>
      <Image
        className="chart"
        src={svgAddress(drawMonths(bars))}
        mode="scaleToFill"
        {...aria({ hidden: true })}
      />
    </View>
  )
}

function LyingBars({ label, bars }: { label: string; bars: readonly MonthBar[] }) {
  const most = mostOf(bars)
  const wide = (fen: number) => ({ width: `${fen > 0 ? Math.max(1, (fen / most) * 100) : 0}%` })
  return (
    <View className="stack" {...aria({ role: 'img', label })}>
      {bars.map((bar) => (
        <View key={bar.key} className="duty-month" {...aria({ hidden: true })}>
          <Text className="text-small month-name">{bar.label}</Text>
          <View className="month-tracks">
            <View className="month-fill in" style={wide(bar.inFen)} />
            <View className="month-fill out" style={wide(bar.outFen)} />
          </View>
        </View>
      ))}
    </View>
  )
}

/**
 * Columns of figures, the first of which names the row; in care mode, and where
 * figures are too long to stand side by side, each row stands as lines with their words.
 */
export function FigureTable(given: {
  label: string
  heads: readonly string[]
  rows: readonly { key: string; name: string; cells: readonly string[] }[]
}) {
  const { label, heads, rows } = given
  const isStacked = rows.some(({ cells }) => cells.some((cell) => cell.length > LONGEST_CELL))
  return (
    <View className={isStacked ? 'stack table-stacked' : 'stack'} {...aria({ role: 'table', label })}>
      <View className="table-row table-heads" {...aria({ role: 'row' })}>
        {heads.map((head) => (
          <Text key={head} className="text-small table-cell" {...aria({ role: 'columnheader' })}>
            {head}
          </Text>
        ))}
      </View>
      {rows.map(({ key, name, cells }) => (
        <View key={key} className="table-row" {...aria({ role: 'row' })}>
          <Text className="text-small table-cell" {...aria({ role: 'rowheader', label: name })}>
            {key}
          </Text>
          {cells.map((cell, at) => (
            <View key={heads[at + 1]} className="table-cell" {...aria({ role: 'cell' })}>
              <Text className="text-small table-word">{heads[at + 1]}</Text>
              <Text className="text-small">{cell}</Text>
            </View>
          ))}
        </View>
      ))}
    </View>
  )
}

/** One part of a whole as a bar with its words: where money came from, where it went. */
export function SplitBar(given: {
  title: string
  value: string
  part: number
  whole: number
  side: 'in' | 'out'
}) {
  const { title, value, part, whole, side } = given
  return (
    <View className="stack">
      <View className="row-line stacks">
        <Text>{title}</Text>
        <Text className="text-money">{value}</Text>
      </View>
      <View className="split-track" {...aria({ hidden: true })}>
        <View
          className={`split-fill ${side}`}
          style={{ width: `${whole > 0 && part > 0 ? Math.max(1, (part / whole) * 100) : 0}%` }}
        />
      </View>
    </View>
  )
}

function drawMonths(bars: readonly MonthBar[]): string {
  const most = mostOf(bars)
  const step = WIDTH / Math.max(1, bars.length)
  const width = Math.min(22, step * 0.36)
  const shapes = bars.map((bar, index) => {
    const middle = step * (index + 0.5)
    return (
      column(middle - width - 1, width, bar.inFen, most, '#1c6639') +
      column(middle + 1, width, bar.outFen, most, '#b8691b') +
      `<text x="${middle}" y="${FLOOR + 34}" font-size="30" text-anchor="middle" fill="#5a524b" font-family="sans-serif">${bar.label}</text>`
    )
  })
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}">` +
    `<line x1="0" y1="${FLOOR}" x2="${WIDTH}" y2="${FLOOR}" stroke="#8f857b" stroke-width="2"/>${shapes.join('')}</svg>`
  )
}

function mostOf(bars: readonly MonthBar[]): number {
  return Math.max(1, ...bars.flatMap((bar) => [bar.inFen, bar.outFen]))
}

function column(x: number, width: number, value: number, most: number, colour: string): string {
  const height = Math.max(value > 0 ? 3 : 0, (Math.max(0, value) / most) * (FLOOR - 20))
  return `<rect x="${x.toFixed(1)}" y="${(FLOOR - height).toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" rx="3" fill="${colour}"/>`
}
