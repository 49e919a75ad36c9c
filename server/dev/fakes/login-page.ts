export type FakePerson = { readonly subject: string; readonly name: string; readonly note: string }

/** The page on which a sample person is chosen: one button each, plain HTML that works without scripts. */
export function loginPage(action: string, persons: readonly FakePerson[]): string {
  const buttons = persons
    .map(
      (person) =>
        `<button name="subject" value="${escape(person.subject)}"><b>${escape(person.name)}</b><span>${escape(person.note)}</span></button>`,
    )
    .join('\n')
  return `<!DOCTYPE html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>京通登录（替身）</title>
<style>
  body { margin: 0 auto; max-width: 480px; padding: 24px 16px; background: #eef2f7; color: #1b2430; font: 18px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif }
  h1 { font-size: 24px; margin: 0 0 8px }
  p { margin: 0 0 16px; padding: 12px 16px; background: #fdf1dd; color: #6b3f00; border-radius: 10px }
  button { display: block; width: 100%; min-height: 64px; margin: 0 0 12px; padding: 12px 16px; text-align: left; font: inherit; color: inherit; background: #fff; border: 2px solid #b9c4d3; border-radius: 12px; cursor: pointer }
  button:focus-visible { outline: 3px solid #1d4f8c; outline-offset: 2px }
  span { display: block; font-size: 16px; color: #4a5666 }
</style>
<h1>京通登录</h1>
<p>这是京通登录的替身，仅供开发与演示。请选择以谁的身份进入，人物都是编造的。</p>
<form method="post" action="${escape(action)}">
${buttons}
</form>
</html>`
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
