import { matterOf } from '#domain/votes/counting/matter.ts'
import type { LawTest } from '#domain/votes/counting/verdict.ts'
import { count, grouped, instantText, metres, ordinal } from '#server/pdf/figures.ts'
import { printableLine } from '#server/pdf/font.ts'
import type { ChoiceResult, ItemOutcome, ItemResult, ResultNotice } from './notice.ts'
import { type Cell, type Column, openSheet, type Sheet } from '#server/pdf/sheet.ts'
import { EVIDENCE_WORDS, isOfArea, RESULT_WORDS, WORDS } from './words.ts'

/** The result notice as it is posted: 北京市物业管理条例 §37. */
export async function resultPaper(notice: ResultNotice): Promise<Buffer> {
  const sheet = openSheet({
    title: `${RESULT_WORDS.title}：${notice.title}`,
    at: notice.countedAt,
    foot: `${RESULT_WORDS.title}　${notice.title}`,
    mark: notice.isMadeUp ? WORDS.madeUp : null,
  })
  let part = 0
  const heading = (text: string, least?: number) => sheet.heading(`${ordinal(++part)}、${text}`, least)

  sheet.title(`${notice.estateName}${RESULT_WORDS.title}`, notice.title, {
    text: notice.url,
    caption: WORDS.scan,
  })
  if (notice.isCorrected) sheet.strong(RESULT_WORDS.corrected)
  const period = `${instantText(notice.opensAt)} 至 ${instantText(notice.closesAt)}`
  sheet.lines(RESULT_WORDS.facts(notice, WORDS.beijing(period), WORDS.beijing(instantText(notice.countedAt))))

  heading(RESULT_WORDS.outcomes)
  for (const [index, item] of notice.items.entries())
    if (item.kind !== 'candidate')
      sheet.strong(WORDS.colon(nameOf(item, index, notice), outcomeWords(item, item.outcome)))
  for (const line of seatLines(notice.items, (item) => item.outcome)) sheet.strong(line)

  heading(RESULT_WORDS.turnout)
  drawTurnout(sheet, notice)

  heading(RESULT_WORDS.items, 330)
  sheet.para(RESULT_WORDS.exact)
  for (const [index, item] of notice.items.entries())
    if (item.kind !== 'candidate') drawItem(sheet, notice, item, index)
  drawCandidates(
    sheet,
    notice.items.filter((item) => item.kind === 'candidate'),
    notice.seats,
  )

  if (notice.without.length > 0) {
    heading(RESULT_WORDS.doubted)
    drawWithout(sheet, notice)
  }

  heading(RESULT_WORDS.voted)
  sheet.para(RESULT_WORDS.votedNote)
  sheet.lines(notice.voted.map(({ place, rooms }) => RESULT_WORDS.rooms(place, rooms.join('、'))))

  heading(RESULT_WORDS.objections)
  sheet.lines(RESULT_WORDS.objectionLines)

  heading(RESULT_WORDS.check, 400)
  sheet.para(RESULT_WORDS.checkNote)
  sheet.lines(evidenceLines(notice))
  sheet.signatures(RESULT_WORDS.signatures(notice.convener), RESULT_WORDS.seal)
  return sheet.finish()
}

const FIGURES: readonly Column[] = [
  { title: '', share: 4 },
  { title: WORDS.heads, share: 2, isNumber: true },
  { title: WORDS.area, share: 3, isNumber: true },
]

function figures(text: string, heads: number, areaDm2: number, isBold = false): Cell[] {
  return [
    { text, isBold },
    { text: count(heads), isBold },
    { text: metres(areaDm2), isBold },
  ]
}

function drawTurnout(sheet: Sheet, notice: ResultNotice): void {
  const { roll, cast } = notice
  sheet.table(FIGURES, [
    figures(RESULT_WORDS.roll, roll.heads, roll.areaDm2),
    figures(RESULT_WORDS.cast, cast.heads, cast.areaDm2, true),
    figures(RESULT_WORDS.silent, roll.heads - cast.heads, roll.areaDm2 - cast.areaDm2),
  ])
  const parts = notice.channels.map(
    ({ channel, heads }) => `${WORDS.channels[channel]} ${WORDS.people(heads)}`,
  )
  if (parts.length > 0) sheet.para(RESULT_WORDS.channels(parts.join('，')))
  if (notice.setAside > 0) sheet.para(RESULT_WORDS.setAside(notice.setAside))
  const isDeemed = notice.channels.some(({ channel }) => channel === 'deemed')
  sheet.para(isDeemed ? RESULT_WORDS.deemed : RESULT_WORDS.notDeemed)
  for (const { madeAt, reason } of notice.rollCorrections)
    sheet.para(WORDS.rollCorrected(WORDS.beijing(instantText(madeAt)), reason))
  sheet.para(WORDS.howCounted)
  sheet.para(WORDS.excluded(notice.excludedUnits, notice.countParking, notice.countStorage))
}

function drawItem(sheet: Sheet, notice: ResultNotice, item: ItemResult, index: number): void {
  const matter = matterOf(item.matterId)
  sheet.subheading(nameOf(item, index, notice), 260)
  if (item.text !== '') sheet.para(item.text)
  sheet.table(
    [{ ...(FIGURES[0] as Column), title: RESULT_WORDS.choice }, ...FIGURES.slice(1)],
    [
      ...item.choices.map((choice, place) =>
        figures(choiceName(choice, place), choice.heads, choice.areaDm2),
      ),
      figures(RESULT_WORDS.batcher, item.participated.heads, item.participated.areaDm2, true),
    ],
  )
  if (item.choices.some(({ meaning, heads }) => meaning === 'void' && heads > 0))
    sheet.para(RESULT_WORDS.voidNote)
  const named = item.quorum.map((test) => ({ test, name: WORDS.tests[test.key] as string }))
  for (const [place, pair] of item.consent.entries())
    for (const test of pair)
      named.push({
        test,
        name: item.kind === 'options' ? WORDS.optionTests(place + 1, test.key) : WORDS.tests[test.key],
      })
  sheet.table(
    [
      { title: RESULT_WORDS.test, share: 19 },
      { title: RESULT_WORDS.sum, share: 45 },
      { title: RESULT_WORDS.told, share: 26 },
    ],
    named.map(({ test, name }) => [
      { text: name },
      // Two areas are too wide for one line.
      { text: sumOf(test, isOfArea(test) ? '\n' : ' ') },
      { text: test.holds ? WORDS.reached(test) : WORDS.missing(test), isBold: !test.holds },
    ]),
  )
  sheet.para(WORDS.matter(matter.title))
  sheet.para(WORDS.articles(matter.article))
  sheet.strong(RESULT_WORDS.isWhy(reasonOf(item), outcomeWords(item, item.outcome)))
}

/** An election, all candidates side by side: what each got, and both comparisons. */
function drawCandidates(sheet: Sheet, items: readonly ItemResult[], seats: number): void {
  const first = items[0]
  if (!first) return
  const words = RESULT_WORDS
  const matter = matterOf(first.matterId)
  sheet.subheading(words.candidates, 260)
  sheet.para(WORDS.candidatesNote(items.length, seats))
  sheet.para(words.votes)
  const number = { share: 80, isNumber: true }
  sheet.table(
    [
      { title: words.candidate, share: 90 },
      ...first.choices.map((choice, place) => ({ title: choiceName(choice, place), ...number })),
      { title: words.takingPart, ...number },
    ],
    items.map((item) => [
      { text: printableLine(item.title), isBold: true },
      ...[...item.choices, item.participated].map(({ heads, areaDm2 }) => ({
        text: `${count(heads)}\n${metres(areaDm2)}`,
      })),
    ]),
  )
  const compare = (rows: readonly { name: string; tests: readonly LawTest[]; told: string }[]) =>
    sheet.table(
      [
        { title: words.candidate, share: 80 },
        { title: words.sumHeads, share: 125 },
        { title: words.sumArea, share: 190 },
        { title: words.outcome, share: 100 },
      ],
      rows.map(({ name, tests, told }) => [
        { text: name },
        ...tests.map((test) => ({ text: sumOf(test, '\n') })),
        { text: told, isBold: true },
      ]),
    )
  const told = (tests: readonly LawTest[]) =>
    [...new Set(tests.map((test) => (test.holds ? WORDS.reached(test) : WORDS.missing(test))))].join('\n')
  sheet.subheading(words.turnoutOf, 130)
  const isSame = items.every(
    ({ participated }) =>
      participated.heads === first.participated.heads && participated.areaDm2 === first.participated.areaDm2,
  )
  compare(
    (isSame ? [first] : items).map((item) => ({
      name: isSame ? words.everyone : printableLine(item.title),
      tests: item.quorum,
      told: told(item.quorum),
    })),
  )
  sheet.subheading(words.consentOf, 260)
  compare(
    items.map((item) => ({
      name: printableLine(item.title),
      tests: item.consent[0] ?? [],
      told: [
        outcomeWords(item, item.outcome),
        ...(item.consent[0] ?? []).filter((test) => !test.holds).map(WORDS.missing),
      ].join('\n'),
    })),
  )
  sheet.para(words.rankedNote)
  sheet.para(WORDS.matter(matter.title))
  sheet.para(WORDS.articles(matter.article))
}

function drawWithout(sheet: Sheet, notice: ResultNotice): void {
  sheet.para(RESULT_WORDS.doubtedNote)
  for (const { name, ballots, outcomes } of notice.without) {
    sheet.subheading(RESULT_WORDS.without[name](ballots))
    sheet.lines(
      notice.items.flatMap((item, index) =>
        item.kind === 'candidate'
          ? []
          : [WORDS.colon(nameOf(item, index, notice), outcomeWords(item, outcomes[index] ?? item.outcome))],
      ),
    )
    sheet.lines(seatLines(notice.items, (item, index) => outcomes[index] ?? item.outcome))
  }
}

function evidenceLines({ voteId, rulesHash, evidence }: ResultNotice): string[] {
  if (!evidence || !rulesHash) return [EVIDENCE_WORDS.vote(voteId), EVIDENCE_WORDS.none]
  return [
    EVIDENCE_WORDS.vote(voteId),
    EVIDENCE_WORDS.rulesHash,
    ...grouped(rulesHash),
    EVIDENCE_WORDS.log(evidence.logName),
    EVIDENCE_WORDS.place(evidence.resultIndex, evidence.size),
    EVIDENCE_WORDS.root,
    ...grouped(evidence.root),
  ]
}

function nameOf(item: ItemResult, index: number, notice: ResultNotice): string {
  return notice.items.length === 1
    ? printableLine(item.title)
    : `${WORDS.item(ordinal(index + 1))}　${printableLine(item.title)}`
}

function outcomeWords(item: ItemResult, outcome: ItemOutcome): string {
  return WORDS.outcome(outcome, item.options.map(printableLine))
}

/** The candidates by what became of them: `当选：甲、乙`. */
function seatLines(
  items: readonly ItemResult[],
  outcomeOf: (item: ItemResult, index: number) => ItemOutcome,
): string[] {
  const groups = new Map<string, string[]>()
  for (const [index, item] of items.entries()) {
    if (item.kind !== 'candidate') continue
    const words = outcomeWords(item, outcomeOf(item, index))
    groups.set(words, [...(groups.get(words) ?? []), printableLine(item.title)])
  }
  return [...groups].map(([words, names]) => WORDS.colon(words, names.join('、')))
}

function choiceName({ meaning, option }: ChoiceResult, place: number): string {
  return meaning === 'option'
    ? WORDS.numbered(place + 1, printableLine(option ?? ''))
    : WORDS.choices[meaning]
}

const NOT_MET = { '≥': '＜', '>': '≤' } as const
const MET = { '≥': '≥', '>': '＞' } as const

/** `3×210＝630 ≥ 2×301＝602`: the comparison the law makes, in integers. */
function sumOf(test: LawTest, gap: ' ' | '\n'): string {
  const say = isOfArea(test) ? metres : count
  const side = (times: number, value: number) =>
    times === 1 ? say(value) : `${times}×${say(value)}＝${say(times * value)}`
  const sign = (test.holds ? MET : NOT_MET)[test.sign]
  return `${side(test.den, test.part)}${gap}${sign} ${side(test.num, test.whole)}`
}

/** Why an item ended as it did, in a sentence's first half. */
function reasonOf(item: ItemResult): string {
  const quorum = failing(item.quorum)
  if (quorum) return RESULT_WORDS.quorumFails(quorum)
  const least = WORDS.least((item.consent[0] ?? item.quorum)[0] as LawTest)
  const chosen = item.consent.findIndex((pair) => !failing(pair))
  if (item.kind === 'options')
    return [
      RESULT_WORDS.quorumHolds,
      chosen < 0
        ? RESULT_WORDS.optionFails(least)
        : RESULT_WORDS.optionHolds(item.options[chosen] ?? '', least),
    ].join('，')
  const failed = failing(item.consent[0] ?? [])
  return [
    RESULT_WORDS.quorumHolds,
    failed ? RESULT_WORDS.consentFails(failed, least) : RESULT_WORDS.consentHolds(least),
  ].join('，')
}

/** Which of heads and area does not reach; null where both do. A comparison with nothing reaches nothing. */
function failing(tests: readonly LawTest[]): string | null {
  const failed = tests.filter((test) => !test.holds || test.whole === 0)
  if (failed.length === 0) return null
  if (failed.length > 1) return RESULT_WORDS.both
  return isOfArea(failed[0] as LawTest) ? RESULT_WORDS.onlyArea : RESULT_WORDS.onlyHeads
}
