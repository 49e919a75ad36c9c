export const REMIND_ME = {
  ask: (host: string) => `事情有进展时用${host}提醒我`,
  again: (host: string) => `再用${host}提醒我一次`,
  agreed: (host: string) => `好的，会用${host}提醒您。`,
  left: (times: number) => `还可以提醒 ${times} 次`,
  lasting: '有事就会提醒',
  refused: (host: string) => `没有开启。以后可以在${host}的“设置”里允许，再点一次。`,
  notStored: '没有记下来，请再点一次。',
} as const
