import type { Agreement, ComplaintDetail, Invitation } from '#contract/complaints/endpoints.ts'
import { instantText as instant } from '#server/pdf/figures.ts'

// The words of the page in a complaint's evidence pack. It is read offline and loads nothing.

const LEVELS = { company: '物业企业', community: '社区', street: '街道', district: '区', court: '法院调解' }
const ACTORS = {
  complainant: '投诉人',
  neighbour: '对方住户',
  company: '物业企业',
  community: '社区',
  street: '街道',
  district: '区',
  clock: '到时自动',
}
const SUBJECTS = {
  company: '物业企业',
  staff: '工作人员',
  money: '收费和账目',
  neighbour: '邻里',
  other: '其他',
}
const STATES = {
  waiting: '等待答复',
  handling: '正在处理',
  resolved: '已给出结果，等投诉人确认',
  refused: '已说明理由，等投诉人回应',
  confirmed: '投诉人确认解决',
  accepted: '投诉人接受理由，办结',
  agreed: '双方达成协议',
  lapsed: '到期没有回应，自动办结',
  withdrawn: '投诉人撤回',
}
const MOVES = {
  submit: '提交投诉',
  answer: '答复',
  mediate: '调解记录',
  resolve: '给出结果',
  refuse: '说明理由，不予支持',
  confirm: '确认结果',
  raise: '要求升级',
  reopen: '重新提出',
  withdraw: '撤回',
  say: '补充说明',
  propose: '拟定调解协议',
  assent: '投诉人确认协议',
  join: '对方住户同意参加调解',
  agree: '对方确认协议，协议生效',
  dissent: '不同意协议',
  rise: '超时，自动升级',
  lapse: '到期没有回应，自动办结',
}

const STYLE = `<style>body{font:18px/1.7 sans-serif;max-width:46rem;margin:0 auto;padding:1rem}table{border-collapse:collapse;width:100%}
td,th{border:1px solid #999;padding:.3rem .5rem;text-align:left;vertical-align:top}pre{white-space:pre-wrap;font:inherit}
img{max-width:100%}code{word-break:break-all}</style>`

export const PACK = { page, invitationPage }

function page(detail: ComplaintDetail, names: readonly string[]): string {
  const { complaint, steps, visits, agreements, refs, who } = detail
  return `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>投诉和调解材料</title>
${STYLE}
<h1>投诉和调解材料</h1>
<p>编号 ${complaint.complaintId}，导出时间 ${instant(detail.nowAt)}（北京时间）。</p>
<h2>投诉</h2>
<p>关于：${SUBJECTS[complaint.subject]}；现在：${LEVELS[complaint.level]}，${STATES[complaint.state]}</p>
<p>投诉人：${who === null ? '不公开' : escaped(who)}</p>
<pre>${escaped(complaint.words)}</pre>
${refs.length > 0 ? `<p>关联：${refs.map(({ kind, id }) => `${REFS[kind]} ${escaped(id)}`).join('；')}</p>` : ''}
<h2>逐级时限</h2>
<table><tr><th>层级<th>到达<th>答复时限<th>答复<th>解决时限<th>结果</tr>
${visits
  .map(
    (visit) =>
      `<tr>${[
        LEVELS[visit.level],
        instant(visit.arrivedAt),
        orNone(visit.answerBy),
        orNone(visit.answeredAt),
        instant(visit.solveBy),
        visit.leftAt === null
          ? orNone(visit.resolvedAt)
          : `${instant(visit.leftAt)} ${visit.leftBy === 'clock' ? '超时升级' : '投诉人要求升级'}`,
      ]
        .map((cell) => `<td>${cell}`)
        .join('')}</tr>`,
  )
  .join('\n')}</table>
<h2>经过</h2>
<table><tr><th>时间<th>谁<th>做了什么<th>说明</tr>
${steps
  .map(
    (step) =>
      `<tr><td>${instant(step.at)}<td>${ACTORS[step.by]}<td>${MOVES[step.move]}<td><pre>${step.move === 'propose' ? `第 ${step.version} 版` : escaped(step.note)}</pre></tr>`,
  )
  .join('\n')}</table>
${agreements.map(agreementPart).join('\n')}
<h2>照片和文件</h2>
${filesPart(names)}
</html>
`
}

function filesPart(names: readonly string[]): string {
  return `<ul>${names.map((name) => `<li><a href="${name}">${name}</a>${name.startsWith('pictures/') ? `<br><img src="${name}" alt="照片">` : ''}`).join('\n')}</ul>
<p>SHA256SUMS.txt 是每个文件的指纹，用 sha256sum -c SHA256SUMS.txt 可以核对有没有被改过。</p>`
}

export type AgreementStep = Pick<ComplaintDetail['steps'][number], 'move' | 'by' | 'at' | 'version'>

/** For the other home: what it was asked to and what both sides said of it; nothing of the complaint itself. */
function invitationPage(
  invitation: Invitation,
  steps: readonly AgreementStep[],
  names: readonly string[],
): string {
  return `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>调解材料</title>
${STYLE}
<h1>调解材料</h1>
<p>编号 ${invitation.complaintId}，导出时间 ${instant(invitation.nowAt)}（北京时间）。</p>
<p>${LEVELS[invitation.mediator]}于 ${instant(invitation.invitedAt)} 邀请您参加调解。这里只有您参加的调解，投诉本身不在内。</p>
<table><tr><th>时间<th>谁<th>做了什么</tr>
${steps.map((step) => `<tr><td>${instant(step.at)}<td>${ACTORS[step.by]}<td>${MOVES[step.move]}（第 ${step.version} 版）</tr>`).join('\n')}</table>
${invitation.agreements.map(agreementPart).join('\n')}
<h2>文件</h2>
${filesPart(names)}
</html>
`
}

const REFS = { repair: '报修', entry: '账目', clause: '合同条款', bill: '账单' }

// Law: 人民调解法 §§29, 31, 33.
function agreementPart(one: Agreement): string {
  return `<h2>调解协议（第 ${one.version} 版）</h2>
<p>甲方：${escaped(one.complainant)}<br>乙方：${escaped(one.other)}<br>调解：${LEVELS[one.mediator]}</p>
<h3>主要事实</h3><pre>${escaped(one.facts)}</pre>
<h3>争议事项</h3><pre>${escaped(one.dispute)}</pre>
<h3>协议内容</h3><pre>${escaped(one.content)}</pre>
<p>履行期限：${one.performOn}</p>
<p>${
    one.inForceAt === null
      ? '还没有生效。'
      : `双方已经确认，自 ${instant(one.inForceAt)} 起生效，双方都应当履行。${one.courtBy} 前，双方可以共同向人民法院申请司法确认。`
  }</p>
<p>协议指纹（SHA-256）：<code>${one.hash}</code></p>`
}

function orNone(at: number | null): string {
  return at === null ? '—' : instant(at)
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
