import { type AlipayKeys, signedFields } from '#server/identity/channels.ts'
import type { PushChannel } from '#server/core/ports.ts'
import { askHost } from './host-call.ts'
import { fieldsOf, type PushTemplates } from './templates.ts'

const METHOD = 'alipay.open.app.mini.templatemessage.send'
const ANSWER = 'alipay_open_app_mini_templatemessage_send_response'

/**
 * Alipay's template messages: a signed form (RSA2) to the gateway. Answers `code` 10000, or what went wrong with a `sub_code`:
 * 20000 and 40005 are the gateway's own, busy and too many; 40004 is the matter's.
 */
export function alipayPush(keys: AlipayKeys, templates: PushTemplates, nowMs: () => number): PushChannel {
  return {
    templates,
    async send({ to, template, message }) {
      const registered = templates[template]
      if (!registered) return { fault: 'no-template' }
      // Accounts of before 2024 are numbers that begin with 2088; later ones are open ids.
      const whom = /^2088\d{12}$/.test(to) ? { to_user_id: to } : { to_open_id: to }
      const content = {
        ...whom,
        user_template_id: registered.id,
        page: message.page,
        data: JSON.stringify(fieldsOf(registered, message)),
      }
      const fields = signedFields(keys, METHOD, { biz_content: JSON.stringify(content) }, nowMs())
      const answer = await askHost(`${keys.base}/gateway.do`, new URLSearchParams(fields))
      if (answer === 'unreachable') return 'later'
      if (answer === 'no-answer') return { fault: 'no-answer' }
      const told = (answer[ANSWER] ?? answer.error_response ?? {}) as Record<string, unknown>
      const code = String(told.code ?? '')
      const subCode = String(told.sub_code ?? '')
      if (code === '10000') return 'sent'
      if (code === '20000' || code === '40005') return 'later'
      if (/SUBSCRI|FORM_ID|REFUSE/i.test(subCode)) return 'refused'
      return { fault: `alipay-${subCode || code || 'unclear'}` }
    },
  }
}
