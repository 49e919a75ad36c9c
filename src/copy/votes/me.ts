/** Where 我的 leads to for votes. */
export const MY_VOTES = {
  witness: '存证见证',
  witnessNote: '核对小区存证有没有被改过，再签名',
  agent: '替别人投票',
  agentNote: '有业主委托您投票时，在这里输入委托码。',
} as const
