/** Words of a spoken note. */
export const VOICE = {
  title: '语音说明（可以不加）',
  who: '最长 60 秒。只有物业、维修人员、社区和街道等监管部门和您自己能听，街坊只知道有一段语音。',
  record: '按一下，开始说',
  recording: (at: string) => `正在录音 ${at} / 1:00`,
  recordingLabel: '正在录音，说完请按“说完了”',
  stop: '说完了',
  cancel: '不要这段',
  refused: {
    cancelled: '没有开始录音。想说的时候再按一次，也可以打字。',
    'no-permission': '没有打开麦克风：手机没有给权限。请在手机设置里允许使用麦克风，也可以打字。',
    'no-privacy': '没有打开麦克风：您没有同意隐私保护指引。再按一次可以重新看，也可以打字。',
    undeclared: '这个版本的小程序还不能录音，请打字说明。',
    failed: '没有打开麦克风。请再试一次，也可以打字。',
  },
  failed: '没有录下来，请再试一次，也可以打字。',
  /** As a screen reader says it. */
  of: (seconds: number) => `语音说明，${seconds} 秒`,
  listen: '听一遍',
  play: (seconds: number) => `播放语音说明，${seconds} 秒`,
  pause: '停止播放',
  remove: '删除这段语音',
  unplayable: '这部手机放不了这种录音，请换一部手机或用电脑打开。',
  notForYou: (seconds: number) =>
    `有一段语音说明，${seconds} 秒。为了不让人听出是谁，只有物业、监管部门和报修人能听。`,
} as const
