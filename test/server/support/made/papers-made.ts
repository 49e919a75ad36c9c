import { serialOf } from '#domain/votes/paper/serial.ts'
import type { Share } from '#domain/votes/counting/tally.ts'
import { type LawTest, verdict } from '#domain/votes/counting/verdict.ts'
import { count, metres } from '#server/pdf/figures.ts'
import type {
  AnnouncementNotice,
  ChoiceResult,
  ItemOutcome,
  ItemResult,
  PaperBallotSheet,
  PaperItem,
  ResultNotice,
} from '#server/votes/paper/sheets/notice.ts'

// Made-up papers for tests of the layout: no server, no database.

export const ROLL: Share = { heads: 301, areaDm2: 2_812_345 }
const NOTICE_AT = Date.parse('2026-10-01T08:00:00+08:00')
const HEAD = {
  estateName: '青松里小区',
  isMadeUp: true,
  voteId: '01JD0000000000000000000000',
  title: '更换门禁、选物业和补选委员',
  url: 'https://wuye.test/#/votes/ballots/pages/detail/index?voteId=01JD0000000000000000000000',
  convener: '青松里小区业主委员会（示例）',
  noticeAt: NOTICE_AT,
  opensAt: NOTICE_AT + 17 * 86_400_000,
  closesAt: NOTICE_AT + 40 * 86_400_000,
  scope: { kind: 'estate' },
  roll: ROLL,
  rollCorrections: [],
  excludedUnits: 42,
  countParking: false,
  countStorage: false,
  seats: 0,
  rulesHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
} as const

export const question = (given: Partial<PaperItem> = {}): PaperItem => ({
  kind: 'question',
  title: '更换门禁',
  text: '是否同意用公共收益更换 8 栋楼的门禁，总价不超过 126,500.50 元？',
  matterId: 9,
  options: [],
  ...given,
})

export const options = (texts: readonly string[]): PaperItem =>
  question({
    kind: 'options',
    title: '选哪一家物业',
    text: '三家投标，选一家签三年。',
    matterId: 4,
    options: texts,
  })

export const candidate = (name: string): PaperItem =>
  question({ kind: 'candidate', title: name, text: '', matterId: 3 })

const MEANINGS = { question: ['for', 'against', 'abstain', 'void'] } as const

/** An item counted: `got` is what each choice got, in the order in which choices stand. */
export function counted(item: PaperItem, got: readonly Share[], outcome?: ItemOutcome): ItemResult {
  const meanings =
    item.kind === 'options'
      ? [...item.options.map(() => 'option' as const), 'none' as const, 'abstain' as const, 'void' as const]
      : MEANINGS.question
  const choices = meanings.map(
    (meaning, place): ChoiceResult => ({
      meaning,
      option: meaning === 'option' ? (item.options[place] as string) : null,
      ...(got[place] ?? { heads: 0, areaDm2: 0 }),
    }),
  )
  const participated = choices
    .filter(({ meaning }) => meaning !== 'void')
    .reduce((sum, one) => ({ heads: sum.heads + one.heads, areaDm2: sum.areaDm2 + one.areaDm2 }), {
      heads: 0,
      areaDm2: 0,
    })
  const judge = (place: number) =>
    verdict(item.matterId, { roll: ROLL, participated, for: choices[place] as Share } as never)
  const consent: LawTest[][] = Array.from(
    { length: item.kind === 'options' ? item.options.length : 1 },
    (_, place) => judge(place).tests.slice(2) as LawTest[],
  )
  return {
    ...item,
    outcome: outcome ?? judge(0).outcome,
    participated,
    choices,
    quorum: judge(0).tests.slice(0, 2),
    consent,
  }
}

export const share = (heads: number, areaDm2: number): Share => ({ heads, areaDm2 })

export function resultNotice(given: Partial<ResultNotice> = {}): ResultNotice {
  return {
    ...HEAD,
    format: 'bjwy-result-notice/1',
    countedAt: HEAD.closesAt,
    isCorrected: false,
    items: [
      counted(question(), [share(150, 1_420_001), share(50, 430_017), share(8, 90_003), share(2, 20_008)]),
      counted(
        options(['甲物业服务有限公司', '乙物业服务有限公司', '丙物业服务有限公司']),
        [
          share(120, 1_100_000),
          share(40, 400_000),
          share(20, 210_000),
          share(15, 130_000),
          share(15, 120_029),
        ],
        'option-0',
      ),
    ],
    cast: share(210, 1_960_029),
    channels: [
      { channel: 'phone', heads: 180 },
      { channel: 'paper', heads: 25 },
      { channel: 'proxy', heads: 5 },
    ],
    setAside: 3,
    without: [{ name: 'paper', ballots: 25, outcomes: ['no-quorum', 'no-quorum'] }],
    voted: [
      { place: '1号楼1单元', rooms: ['101', '102', '201', '202'] },
      { place: '1号楼2单元', rooms: ['101', '303'] },
    ],
    evidence: {
      logName: 'wuye.test/estate/7',
      resultIndex: 1234,
      size: 1235,
      root: 'c'.repeat(32) + '0123456789abcdef'.repeat(2),
    },
    ...given,
  }
}

export function announcementNotice(given: Partial<AnnouncementNotice> = {}): AnnouncementNotice {
  return {
    ...HEAD,
    format: 'bjwy-announcement/1',
    items: [question(), options(['甲物业服务有限公司', '乙物业服务有限公司'])],
    documents: [
      { title: '更换方案和预算', body: '一、更换 16 套。\n二、预算 125,800 元。\n三、工期 20 天。' },
      { title: '三家报价', body: '甲公司 125,800 元，质保两年。' },
    ],
    channels: ['phone', 'paper', 'proxy'],
    paperRule: 'first-stands',
    proxyCap: 1,
    cancelled: null,
    ...given,
  }
}

export function ballotSheet(count: number, given: Partial<PaperBallotSheet> = {}): PaperBallotSheet {
  return {
    ...HEAD,
    items: [question()],
    paperRule: 'first-stands',
    returnTo: '小区东门居委会一层，每天 9:00 至 17:00',
    ballots: Array.from({ length: count }, (_, index) => ({
      headId: `H${index + 1}`,
      homes: [`${1 + (index % 8)}号楼1单元${101 + index}`],
      areaDm2: 8957 + index,
      serial: serialOf(Uint8Array.of(1, 2, 3, index >> 8, index & 255)),
    })),
    ...given,
  }
}

/** Every number of a result, as it must be printed. */
export function figuresOf(notice: ResultNotice): string[] {
  const shares = [
    notice.roll,
    notice.cast,
    ...notice.items.flatMap((item) => [item.participated, ...item.choices]),
  ]
  const tests = notice.items.flatMap((item) => [...item.quorum, ...item.consent.flat()])
  return [
    ...shares.flatMap(({ heads, areaDm2 }) => [count(heads), metres(areaDm2)]),
    ...notice.channels.map(({ heads }) => `${count(heads)}人`),
    ...tests.map((one) => {
      const say = one.key.endsWith('area') ? metres : count
      const left = `${one.den}×${say(one.part)}＝${say(one.den * one.part)}`
      const right =
        one.num === 1 ? say(one.whole) : `${one.num}×${say(one.whole)}＝${say(one.num * one.whole)}`
      const sign = one.holds ? { '≥': '≥', '>': '＞' }[one.sign] : { '≥': '＜', '>': '≤' }[one.sign]
      return `${left}${sign}${right}`
    }),
    ...tests
      .filter((one) => !one.holds)
      .map((one) => `还差${one.key.endsWith('area') ? metres(one.missing) : count(one.missing)}`),
    ...notice.without.map(({ ballots }) => `不计${count(ballots)}张`),
    notice.rulesHash as string,
    notice.evidence?.root as string,
    count(notice.evidence?.resultIndex ?? 0),
  ]
}
