import { subscribeIdOf } from '#contract/reminders/endpoints.ts'
import type { ChannelKeys } from '#server/identity/channels.ts'
import type { PushChannel } from '#server/core/ports.ts'
import { askHost, tokenKeeper } from './host-call.ts'
import { fieldsOf, type PushTemplates } from './templates.ts'

/** Baidu's open platform: the token is not good, or over. */
const TOKEN_FAULTS = [110, 111]
/** Its own busy signs: too many calls, the service is away. */
const BUSY = [2, 4, 17, 18]
/** No subscription stands behind it. */
const REFUSED = 4007

/**
 * Baidu's subscription messages: POST form to /rest/2.0/smartapp/template/message/subscribe/send with a token of /oauth/2.0/token.
 * Each yes of a user was given under a `subscribe_id` of ours, and is good for one message.
 */
export function swanPush(
  keys: NonNullable<ChannelKeys['swan']>,
  templates: PushTemplates,
  nowMs: () => number,
): PushChannel {
  const token = tokenKeeper(
    () =>
      askHost(
        `${keys.base}/oauth/2.0/token`,
        new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: keys.appKey,
          client_secret: keys.secret,
          scope: 'smartapp_snsapi_base',
        }),
      ),
    nowMs,
  )
  return {
    templates,
    async send({ to, template, message, grantId }) {
      const registered = templates[template]
      if (!registered) return { fault: 'no-template' }
      const form = {
        template_id: registered.id,
        touser_openId: to,
        subscribe_id: subscribeIdOf(grantId, template),
        data: JSON.stringify(fieldsOf(registered, message)),
        page: message.page,
      }
      for (const isForced of [false, true]) {
        const access = await token(isForced)
        if (access === null) return 'later'
        const query = new URLSearchParams({ access_token: access })
        const answer = await askHost(
          `${keys.base}/rest/2.0/smartapp/template/message/subscribe/send?${query}`,
          new URLSearchParams(form),
        )
        if (answer === 'unreachable') return 'later'
        if (answer === 'no-answer') return { fault: 'no-answer' }
        const code = Number(answer.errno ?? answer.error_code ?? Number.NaN)
        if (code === 0) return 'sent'
        if (code === REFUSED) return 'refused'
        if (BUSY.includes(code)) return 'later'
        if (!TOKEN_FAULTS.includes(code)) return { fault: `swan-${code}` }
      }
      return { fault: 'swan-token' }
    },
  }
}
