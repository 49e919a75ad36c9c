import { Image, Text, View } from '@tarojs/components'
import { useState } from 'react'
import { FIGURES } from '#src/copy/core/figures.ts'
import { aria } from '../aria.ts'
import { useCare } from '../care/care.ts'
import { Pressable } from '../press/pressable.tsx'
import { svgAddress } from '../svg.ts'
import { money } from './figures.ts'

/** `label` stands under its bars, `name` is said of it. */
export type MonthBar = { key: string; label: string; name: string; inFen: number; outFen: number }

const WIDTH = 680
const HEIGHT = 320
const FLOOR = 270
/** What stands at the left is the scale. */
const LEFT = 74
const CEILING = 36
/** `¥1,234,567.89`: three of these stand side by side on a phone. */
const LONGEST_CELL = 13

type MonthBarsProps = {
  label: string
  bars: readonly MonthBar[]
  words: { in: string; out: string }
}

/**
 * Money in and out, month by month, as a picture of our own with its scale, and the figures of one month below it: the newest,
 * until another is asked for. Who does not see it hears `label`; the table stands behind it on the page. In care mode bars lie one under
 * the other, so that their months are as large as any words.
 */
export function MonthBars({ label, bars, words }: MonthBarsProps) {
  const isCare = useCare((care) => care.isOn)
  const [chosen, setChosen] = useState(bars.length - 1)
  const at = Math.min(chosen, bars.length - 1)
  const bar = bars[at]
  if (!bar) return null
  return (
    <>
      {isCare ? (
        <LyingBars label={label} bars={bars} />
      ) : (
        <View {...aria({ role: 'img', label })}>
          <Image
            className="chart"
            src={svgAddress(drawMonths(bars, at))}
            mode="scaleToFill"
            {...aria({ hidden: true })}
          />
        </View>
      )}
      <View className="month-steps">
        <Step label={FIGURES.monthBefore} sign="‹" isOff={at === 0} onPress={() => setChosen(at - 1)} />
        <View className="month-value" {...aria({ role: 'status' })}>
          <Text className="text-strong">{bar.name}</Text>
          <Text className="text-small">{`${words.in} ${money(bar.inFen)}`}</Text>
          <Text className="text-small">{`${words.out} ${money(bar.outFen)}`}</Text>
        </View>
        <Step
          label={FIGURES.monthAfter}
          sign="›"
          isOff={at === bars.length - 1}
          onPress={() => setChosen(at + 1)}
        />
      </View>
    </>
  )
}

function Step(given: { label: string; sign: string; isOff: boolean; onPress(): void }) {
  const { label, sign, isOff, onPress } = given
  return (
    <Pressable label={label} onPress={onPress} disabled={isOff} className="month-step">
      <Text>{sign}</Text>
    </Pressable>
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
  /** How much of the whole, in words. */
  share?: string
  side: 'in' | 'out'
}) {
  const { title, value, part, whole, share, side } = given
  return (
    <View className="stack">
      <View className="row-line stacks">
        <Text>{title}</Text>
        <View className="split-value">
          {share ? <Text className="text-small">{share}</Text> : null}
          <Text className="text-money">{value}</Text>
        </View>
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

function drawMonths(bars: readonly MonthBar[], chosen: number): string {
  const top = scaleOf(mostOf(bars))
  const most = top.most
  const step = (WIDTH - LEFT) / Math.max(1, bars.length)
  const width = Math.min(22, step * 0.36)
  const shapes = bars.map((bar, index) => {
    const middle = LEFT + step * (index + 0.5)
    const isChosen = index === chosen
    return (
      (isChosen
        ? `<rect x="${(middle - step / 2).toFixed(1)}" y="${CEILING - 8}" width="${step.toFixed(1)}" height="${HEIGHT - CEILING + 8}" rx="8" fill="#f0e9df"/>`
        : '') +
      column(middle - width - 1, width, bar.inFen, most, '#1c6639') +
      column(middle + 1, width, bar.outFen, most, '#b8691b') +
      `<text x="${middle}" y="${FLOOR + 34}" font-size="28" text-anchor="middle" fill="${isChosen ? '#1f1a17' : '#5a524b'}" font-weight="${isChosen ? 700 : 400}" font-family="sans-serif">${bar.label}</text>`
    )
  })
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}">` +
    `${marksOf(top)}${shapes.join('')}<line x1="${LEFT}" y1="${FLOOR}" x2="${WIDTH}" y2="${FLOOR}" stroke="#8f857b" stroke-width="2"/></svg>`
  )
}

type Scale = { readonly most: number; readonly step: number; readonly unitFen: number; readonly unit: string }

/** Round marks from nought to above the most, in 元 or, from ten thousand on, in 万元: at most five. */
export function scaleOf(mostFen: number): Scale {
  const isLarge = mostFen >= 1_000_000
  const unitFen = isLarge ? 1_000_000 : 100
  const rough = mostFen / 4
  let step = 100
  // 1, 2, 5, 10, 20, 50 … 元
  for (let at = 0; step < rough; at++) step = Math.round(step * (at % 3 === 1 ? 2.5 : 2))
  return {
    most: step * Math.max(1, Math.ceil(mostFen / step)),
    step,
    unitFen,
    unit: isLarge ? FIGURES.tenThousands : FIGURES.yuan,
  }
}

/** The scale: a hairline and its number for each mark, the unit once on top. */
function marksOf({ most, step, unitFen, unit }: Scale): string {
  const lines: string[] = [
    `<text x="0" y="22" font-size="26" fill="#5a524b" font-family="sans-serif">${unit}</text>`,
  ]
  for (let fen = 0; fen <= most; fen += step) {
    const y = FLOOR - (fen / most) * (FLOOR - CEILING)
    const number = String(Math.round((fen / unitFen) * 100) / 100)
    lines.push(
      `<line x1="${LEFT}" y1="${y.toFixed(1)}" x2="${WIDTH}" y2="${y.toFixed(1)}" stroke="#e7dfd4" stroke-width="2"/>` +
        `<text x="${LEFT - 10}" y="${(y + 9).toFixed(1)}" font-size="26" text-anchor="end" fill="#5a524b" font-family="sans-serif">${number}</text>`,
    )
  }
  return lines.join('')
}

function mostOf(bars: readonly MonthBar[]): number {
  return Math.max(1, ...bars.flatMap((bar) => [bar.inFen, bar.outFen]))
}

function column(x: number, width: number, value: number, most: number, colour: string): string {
  const height = Math.max(value > 0 ? 3 : 0, (Math.max(0, value) / most) * (FLOOR - CEILING))
  return `<rect x="${x.toFixed(1)}" y="${(FLOOR - height).toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" rx="3" fill="${colour}"/>`
}
