/** What the stand-in's page offers, each a thing that a real cashier does to those who rely on it. */
export const BEHAVIOURS = {
  pay: ['付款成功', '通知一次'],
  twice: ['付款成功，通知两次', '同一个通知连发两遍'],
  late: ['付款成功，通知晚到', '二十秒以后才通知'],
  silent: ['付款成功，没有通知', '要来查询才知道'],
  fail: ['付款失败', '余额不足之类'],
  timeout: ['没有回音', '既不成功也不失败'],
  other: ['金额不对', '少收一分钱，照样通知成功'],
  again: ['同一笔付了两次', '两个流水号，各通知一次'],
  forged: ['伪造的通知', '没有付款，签名是别人的'],
} as const
export type Behaviour = keyof typeof BEHAVIOURS

export type ShownOrder = {
  readonly orderNo: string
  readonly title: string
  readonly amount: string
  readonly state: string
}

/** One order, and what shall become of it: plain HTML that works without scripts. */
export function payPage(action: string, order: ShownOrder): string {
  const buttons = Object.entries(BEHAVIOURS)
    .map(
      ([name, [title, note]]) =>
        `<button name="do" value="${name}"><b>${title}</b><span>${note}</span></button>`,
    )
    .join('\n')
  return page(
    '收银台',
    `<p>这是收银台的替身，仅供开发与演示，不会扣钱。请选择这次付款会怎样。</p>
<h2>${escape(order.title)}</h2>
<div class="amount">¥${escape(order.amount)}</div>
<form method="post" action="${escape(action)}">
${buttons}
</form>`,
  )
}

/** All orders, each with a button that sends its notice once more. */
export function listPage(action: string, orders: readonly ShownOrder[]): string {
  const rows = orders
    .map(
      (order) =>
        `<button name="orderNo" value="${escape(order.orderNo)}"><b>${escape(order.title)} ¥${escape(order.amount)}</b><span>${escape(order.state)}，点一下再发一次通知</span></button>`,
    )
    .join('\n')
  return page(
    '收银台的订单',
    `<p>这是收银台的替身，不会扣钱。</p><form method="post" action="${escape(action)}">${rows || '还没有订单。'}</form>`,
  )
}

function page(title: string, inside: string): string {
  return `<!DOCTYPE html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}（替身）</title>
<style>
  body { margin: 0 auto; max-width: 480px; padding: 24px 16px; background: #eef2f7; color: #1b2430; font: 18px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif }
  h1 { font-size: 24px; margin: 0 0 8px }
  h2 { font-size: 20px; margin: 0 }
  p { margin: 0 0 16px; padding: 12px 16px; background: #fdf1dd; color: #6b3f00; border-radius: 10px }
  .amount { font-size: 36px; margin: 0 0 16px }
  button { display: block; width: 100%; min-height: 64px; margin: 0 0 12px; padding: 12px 16px; text-align: left; font: inherit; color: inherit; background: #fff; border: 2px solid #b9c4d3; border-radius: 12px; cursor: pointer }
  button:focus-visible { outline: 3px solid #1d4f8c; outline-offset: 2px }
  span { display: block; font-size: 16px; color: #4a5666 }
</style>
<h1>${title}</h1>
${inside}
</html>`
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
