import type { Channel } from '#contract/identity/endpoints.ts'

export const HOST_NAMES: Record<Channel, string> = { weapp: '微信', alipay: '支付宝', swan: '百度' }
