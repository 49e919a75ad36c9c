import type { Level } from '#domain/complaints/ladder.ts'

/** The way up, in plain words. Hours and days come from domain/complaints/ladder.ts. */
export const LADDER = {
  title: '一步一步怎么走',
  intro:
    '投诉先给物业企业；邻里的事直接到社区。每一级有两个时限：先答复，再给结果。超时没办，自动升到上一级；您不满意，也可以要求升级。只升不降。',
  step: (number: number, level: string) => `第 ${number} 步：${level}`,
  what: {
    company: '物业企业答复，说明怎么办、什么时候办好，然后给出结果或说明理由。',
    community: '物业企业超时没办，自动升到社区；邻里的事直接到社区。社区可以调解，谈成了写一份调解协议。',
    street: '社区超时没办，自动升到街道。到了街道，街道才看得到这件投诉。',
    district: '街道超时没办，自动升到区里。到了区里，区里才看得到这件投诉。',
    court: '双方同意，可以请法院调解。由街道或区协助，并在这里记录进展。这是最后一步，上面没有了。',
  } satisfies Record<Level, string>,
  answer: (hours: number) => `答复：${spanText(hours)}内`,
  noAnswer: '答复：没有时限',
  solve: (hours: number) => `给出结果：${spanText(hours)}内`,
  sources: {
    company: { answer: 'DB11/T 751-2025 4.2.3：接到投诉 4 小时内答复', solve: '本平台约定' },
    community: {
      answer: '本平台约定，参照 DB11/T 2021-2022（12345 工单 24 小时内流转）',
      solve: '本平台约定',
    },
    street: {
      answer: '本平台约定，参照 DB11/T 2021-2022（24 小时内流转）',
      solve: '本平台约定，参照 DB11/T 2021-2022（疑难 15 日内答复）',
    },
    district: {
      answer: '本平台约定，参照 DB11/T 2021-2022（24 小时内流转）',
      solve: '本平台约定，参照 DB11/T 2021-2022（疑难 15 日内答复）',
    },
    court: { answer: '', solve: '法释〔2016〕14号 第二十七条' },
  } satisfies Record<Level, { answer: string; solve: string }>,
  source: (text: string) => `依据：${text}`,
  agreementTitle: '谈成了：调解协议',
  agreement:
    '社区或街道写下双方商量好的内容，投诉人先确认，对方再确认，两边都确认才生效。生效后双方都要照做；三十日内双方可以一起请法院确认，确认后可以强制执行。',
  agreementSource: '依据：《人民调解法》第三十一条、第三十三条',
  endTitle: '有了结果以后',
  end: (days: number) =>
    `认可，就办结；不满意，可以升级；${days} 天没有回应，自动办结。又出问题，还能重新提出，时限从第一次算起。`,
  endSource: '依据：本平台约定',
  elsewhere: '任何时候都可以打 12345，也可以直接去法院起诉，不用先走完这些步骤。',
} as const

function spanText(hours: number): string {
  return hours % 24 === 0 && hours > 24 ? `${hours / 24} 天` : `${hours} 小时`
}
