import type { FundingFault } from '#domain/repairs/funding/check.ts'

/** Words of the check of a repair's money on the phone. */
export const THREAD_CHECK = {
  title: '核对这条线',
  empty: '还没有存证的步骤，没有可以核对的。',
  checked: (n: string) => `${n} 步都和存证一字不差，一步不少。`,
  note: '金额和账目可以再点进账目、表决逐项核对。',
  faults: {
    unreadable: '存证读不出来',
    'log-key': '存证的签名钥匙和以前不同',
    checkpoint: '存证的签名不对',
    'not-in-log': '有一步不在存证里',
    'not-this-version': '有一步和存证对不上',
    'text-changed': '有一步的内容被改过',
    'time-changed': '有一步的时间被改过',
    chain: '各步接不起来，可能少了一步',
    'shown-differs': '页面上显示的和存证不一样',
  } satisfies Record<FundingFault, string>,
} as const
