import type { ChannelKeys } from '#server/identity/channels.ts'
import type { PushChannel } from '#server/core/ports.ts'
import { askHost, tokenKeeper } from './host-call.ts'
import { fieldsOf, type PushTemplates } from './templates.ts'

/** The token was not good: asked for anew once. */
const TOKEN_FAULTS = [40001, 40014, 42001]
/** The host is busy, or too many were sent: later. */
const BUSY = [-1, 45009, 45011]
/** The user refused, or their yes is used up. */
const REFUSED = 43101

/**
 * WeChat's subscription messages: POST /cgi-bin/message/subscribe/send with a token of /cgi-bin/stable_token, of which all servers
 * get the same one. Answers `errcode` 0, 43101 (refused or used up), 47003 (the fields do not fit the template), 45009 (too many).
 */
export function weappPush(
  keys: NonNullable<ChannelKeys['weapp']>,
  templates: PushTemplates,
  nowMs: () => number,
): PushChannel {
  const token = tokenKeeper(
    (isForced) =>
      askHost(`${keys.base}/cgi-bin/stable_token`, {
        grant_type: 'client_credential',
        appid: keys.appId,
        secret: keys.secret,
        force_refresh: isForced,
      }),
    nowMs,
  )
  return {
    templates,
    async send({ to, template, message }) {
      const registered = templates[template]
      if (!registered) return { fault: 'no-template' }
      const body = {
        touser: to,
        template_id: registered.id,
        page: message.page,
        data: fieldsOf(registered, message),
        miniprogram_state: 'formal',
        lang: 'zh_CN',
      }
      for (const isForced of [false, true]) {
        const access = await token(isForced)
        // Without a token nothing was sent.
        if (access === null) return 'later'
        const query = new URLSearchParams({ access_token: access })
        const answer = await askHost(`${keys.base}/cgi-bin/message/subscribe/send?${query}`, body)
        if (answer === 'unreachable') return 'later'
        if (answer === 'no-answer') return { fault: 'no-answer' }
        const code = Number(answer.errcode ?? Number.NaN)
        if (code === 0) return 'sent'
        if (code === REFUSED) return 'refused'
        if (BUSY.includes(code)) return 'later'
        if (!TOKEN_FAULTS.includes(code)) return { fault: `weapp-${code}` }
      }
      return { fault: 'weapp-token' }
    },
  }
}
