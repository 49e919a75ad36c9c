import type { Subject } from '#domain/complaints/ladder.ts'
import type { ComplaintMove } from '#domain/complaints/standing.ts'

/** Who acts: the one who complains, and the made-up company and community. */
export type SampleActor = 'complainant' | 'company' | 'community'

export type SampleComplaint = {
  /** A person of the login stand-in, or nobody who signs in. */
  readonly by: string | null
  readonly subject: Subject
  readonly words: string
  readonly filedHoursAgo: number
  /** Hours after it was filed. */
  readonly steps: readonly {
    readonly after: number
    readonly by: SampleActor
    readonly move: ComplaintMove
    readonly note: string
  }[]
  /** An agreement between the complainant and another home, hours after it was filed. */
  readonly agreement?: {
    readonly after: number
    readonly facts: string
    readonly dispute: string
    readonly content: string
    readonly performDays: number
  }
}

/** Made up, and each says so. One that the company solved, one that a clock took up, one that neighbours agreed on. */
export const SAMPLE_COMPLAINTS: readonly SampleComplaint[] = [
  {
    by: null,
    subject: 'staff',
    words: '夜里两次看到东门岗亭没有人。（示例，内容是编的）',
    filedHoursAgo: 12 * 24,
    steps: [
      { after: 2, by: 'company', move: 'answer', note: '已查值班表，三天内给结果。（示例）' },
      {
        after: 50,
        by: 'company',
        move: 'resolve',
        note: '当班保安脱岗属实，已换人，并加了夜间巡查签到。（示例）',
      },
      { after: 70, by: 'complainant', move: 'confirm', note: '' },
    ],
  },
  {
    by: 'sample-zhang',
    subject: 'company',
    words: '楼道堆物报了几次没有人清，过道很窄。（示例，内容是编的）',
    filedHoursAgo: 60,
    // The company stays silent: after four hours it goes up by itself.
    steps: [{ after: 20, by: 'community', move: 'answer', note: '已约物业本周一起上门看。（示例）' }],
  },
  {
    by: null,
    subject: 'neighbour',
    words: '楼上晚上十点以后拖动家具，老人睡不好。（示例，内容是编的）',
    filedHoursAgo: 20 * 24,
    steps: [
      {
        after: 10,
        by: 'community',
        move: 'mediate',
        note: '和两家分别谈过，都愿意商量一个时间。（示例）',
      },
    ],
    agreement: {
      after: 60,
      facts: '晚上十点以后有时拖动家具。（示例）',
      dispute: '几点以后不再发出响声。（示例）',
      content: '晚上九点半以后不搬动家具，桌椅脚加毡垫。（示例）',
      performDays: 15,
    },
  },
]
