import type { NoticeClass, Outage } from '#domain/notices/notice.ts'

export type SampleNotice = {
  readonly kind: NoticeClass
  readonly outage: Outage | null
  /** Empty for the whole estate. */
  readonly building: string
  readonly title: string
  readonly text: string
  /** Beijing days from today, and hours of the day. */
  readonly works: { readonly inDays: number; readonly fromHour: number; readonly toHour: number } | null
  readonly days: number
  readonly correction: { readonly text: string; readonly reason: string } | null
}

/** Made up, and each says so. */
export const SAMPLE_NOTICES: readonly SampleNotice[] = [
  {
    kind: 'outage',
    outage: 'water',
    building: '',
    title: '清洗水箱，停水半天',
    text: '清洗二次供水水箱，请提前接好用水，来水后先放一放再用。\n（示例通知，内容是编的）',
    works: { inDays: 4, fromHour: 9, toHour: 15 },
    days: 0,
    correction: null,
  },
  {
    kind: 'general',
    outage: null,
    building: '2号楼',
    title: '电梯年检',
    text: '电梯年检，请走楼梯或换乘另一部。\n（示例通知，内容是编的）',
    works: null,
    days: 14,
    correction: {
      text: '电梯年检，上午一单元，下午二单元，请换乘另一部。\n（示例通知，内容是编的）',
      reason: '写清哪个单元什么时候检',
    },
  },
]
