/** Words for the fingerprints that papers of a vote print. */
export const FINGERPRINTS = {
  title: '核对纸上的公告',
  announced:
    '纸上公告末尾的编号和规则的指纹，应当和这里一样；不一样，就不是这次表决的公告。纸上的字以这里显示的为准。',
  counted:
    '下面的指纹是这部手机从下载的记录里算出的。结果公告末尾印的应当一样；不一样，就不是这份结果的公告。纸上的票数以这里算出的为准。',
  vote: (voteId: string) => `表决编号：${voteId}`,
  rules: '规则的指纹：',
  log: (name: string) => `存证记录：${name}`,
  root: (size: string) => `记录的指纹（签名时共 ${size} 条）：`,
} as const
