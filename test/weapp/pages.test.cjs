// Every page of the compiled WeChat package, opened and tapped, against the answers the server's own tests wrote down.
const crypto = require('node:crypto')
const fs = require('node:fs')
const path = require('node:path')
const replies = require('../snapshots/replies.json')
const { record, mine } = require('../snapshots/record.json')
const loadPackage = require('./taro-sim.cjs')

const DIST = path.resolve(__dirname, '../../dist/weapp')
const config = require(path.join(DIST, 'app.json'))
const PAGES = [
  ...config.pages,
  ...config.subPackages.flatMap((one) => one.pages.map((page) => `${one.root}/${page}`)),
]

const open = replies['readVote open']
const PARAMETERS = {
  'votes/pages/detail/index': { voteId: open.voteId },
  'votes/pages/cast/index': { voteId: open.voteId, headId: open.myHeads[0].headId },
  'votes/pages/receipt/index': { voteId: open.voteId, headId: open.myHeads[0].headId },
  'proxies/pages/proxy/index': { voteId: open.voteId, headId: open.myHeads[0].headId },
  'proxies/pages/joint/index': { voteId: open.voteId, headId: open.myHeads[0].headId },
  'proxies/pages/authorise/index': { voteId: open.voteId },
  'initiatives/pages/detail/index': {
    initiativeId: replies.readInitiative.initiative.initiativeId,
  },
  'initiatives/pages/request/index': {
    initiativeId: replies['readInitiative passed on'].initiative.initiativeId,
  },
  'committee/pages/turnout/index': { voteId: open.voteId },
  'committee/pages/round/index': { voteId: open.voteId },
  'committee/pages/deliver/index': { voteId: open.voteId, headId: open.myHeads[0].headId },
  'committee/pages/manage/index': { voteId: open.voteId },
  'drafts/pages/draft/index': { draftId: replies.readDraft.draftId },
  'drafts/pages/write/index': { draftId: replies.readDraft.draftId },
  'committee/pages/paper/index': { voteId: open.voteId },
  'committee/pages/print/index': { voteId: open.voteId },
  'verify/pages/recount/index': { voteId: record.voteId },
  'verify/pages/ballot/index': { voteId: open.voteId, headId: open.myHeads[0].headId },
  'disclosures/pages/detail/index': { clauseId: replies.readClause.clause.clauseId },
  'duties/pages/post/index': {
    clauseId: replies.readClause.clause.clauseId,
    periodFrom: replies.readClause.duties[0].periodFrom,
  },
  'duties/pages/clause/index': { contractId: replies.readDutyDesk.contracts[0].contractId },
  'audit/pages/version/index': {
    clauseId: replies.readClause.clause.clauseId,
    postingId: replies.readClause.clause.clauseId,
  },
  'bills/pages/bill/index': { billId: replies.readBill.bill.billId },
  'bills/pages/pay/index': {
    billId: replies.askOrder.order.billId,
    orderId: replies.askOrder.order.orderId,
  },
  'audit/pages/notice/index': { noticeId: replies.readNotice.notice.noticeId },
  'notices/pages/detail/index': { noticeId: replies.readNotice.notice.noticeId },
  'notices/pages/change/index': { noticeId: replies.readNotice.notice.noticeId },
  'notices/pages/counts/index': { noticeId: replies.readNotice.notice.noticeId },
  'ledger/pages/entry/index': { entryId: replies.readEntry.entry.entryId },
  'income/pages/source/index': { sourceId: replies.readSource.source.sourceId },
  'audit/pages/source/index': { sourceId: replies.readSource.source.sourceId },
  'repairs/pages/detail/index': { repairId: replies.readRepair.repair.repairId },
  'reminders/pages/alarm/index': { repairId: replies.readAlarm.repairId },
  'complaints/pages/detail/index': { complaintId: replies.readComplaint.complaint.complaintId },
  'complaints/pages/act/index': { complaintId: replies.readComplaint.complaint.complaintId, move: 'answer' },
  'complaints/pages/agree/index': { complaintId: replies.readComplaint.complaint.complaintId },
  'complaints/pages/invitation/index': { complaintId: replies.readComplaint.complaint.complaintId },
  'repairs/pages/street-cases/index': { communityId: '7', figure: 'open', month: '2026-12', part: 'hits' },
  'thread/pages/detail/index': { repairId: replies.readThread.repair.repairId },
  'thread/pages/add/index': { repairId: replies.readThread.repair.repairId, kind: 'contract' },
  'audit/pages/thread/index': { repairId: replies.readThread.repair.repairId },
  'complaints/pages/cases/index': {
    level: 'community',
    figure: 'answeredInTime',
    month: '2026-12',
    part: 'hits',
  },
  'repairs/pages/work/index': { repairId: replies.readRepair.repair.repairId, move: 'dispatch' },
  'connect/pages/order/index': { orderNo: 'BJ0001' },
  'connect/pages/hook/index': { webhookId: replies.listWebhooks.webhooks[0].webhookId },
  'repairs/pages/cases/index': { figure: 'answeredInTime', month: '2026-12', part: 'hits' },
}

const SHOWS = {
  'pages/home/index': '现在需要您',
  'pages/me/index': '我的房屋',
  'pages/sign-in/index': '用京通登录',
  'votes/pages/list/index': '测试表决',
  'votes/pages/detail/index': '参与人数',
  'votes/pages/cast/index': '您的选择',
  'votes/pages/receipt/index': '回执编号',
  'proxies/pages/proxy/index': '12345678',
  'proxies/pages/joint/index': '等共有人确认',
  'proxies/pages/agent/index': '委托码（八位数字）',
  'proxies/pages/authorise/index': '委托书照片',
  'proxies/pages/transfers/index': '1号楼1单元109',
  'reminders/pages/devices/index': '这部设备',
  'reminders/pages/duty/index': '每天 18:00',
  'reminders/pages/alarm/index': '两个人困在里面',
  'proxies/pages/my-transfers/index': '我没有过户这套房',
  'verify/pages/recount/index': '复算完成：结果属实',
  'verify/pages/ballot/index': '没有您的投票凭证',
  'verify/pages/witness/index': '在这部手机登记',
  'verify/pages/conflicts/index': '存证被改过',
  'committee/pages/desk/index': '测试表决',
  'drafts/pages/begin/index': '选举第【届】届业主委员会',
  'drafts/pages/draft/index': '检查清单',
  'drafts/pages/write/index': '由谁表决',
  'committee/pages/manage/index': '进展',
  'committee/pages/turnout/index': '各楼参与',
  'committee/pages/roll/index': '名册合计',
  'committee/pages/round/index': '还没有去过',
  'committee/pages/deliver/index': '手机打开看过',
  'committee/pages/paper/index': '等另一个人录入',
  'committee/pages/print/index': '还没有投票的',
  'initiatives/pages/list/index': '请开会换门禁',
  'initiatives/pages/detail/index': '还差 1 人',
  'initiatives/pages/new/index': '请业主大会表决的问题',
  'initiatives/pages/requests/index': '请开会修电梯',
  'initiatives/pages/request/index': '您的答复',
  'disclosures/pages/list/index': '近十二个月',
  'disclosures/pages/detail/index': '履行记录',
  'duties/pages/desk/index': '过期未公示',
  'duties/pages/post/index': '完成日期',
  'duties/pages/overdue/index': '期未公示',
  'duties/pages/contract/index': '合同名称',
  'duties/pages/clause/index': '服务等级',
  'audit/pages/version/index': '没有找到这一版公示',
  'ledger/pages/summary/index': '钱从哪里来',
  'ledger/pages/entries/index': '十月停车',
  'ledger/pages/entry/index': '借贷两方',
  'ledger/pages/desk/index': '已结账的月份',
  'ledger/pages/bank/index': '银行流水导入到',
  'ledger/pages/post/index': '支出必须有发票或收据的照片',
  'ledger/pages/twins/index': '没有重复的凭证',
  'clerk/pages/batch/index': '选表格文件',
  'clerk/pages/lines/index': '给银行流水一次记很多笔账',
  'income/pages/sources/index': '2 期没收到',
  'income/pages/source/index': '未见业主共同决定',
  'income/pages/questions/index': '没有等回答的问题',
  'income/pages/edit/index': '第一次应收日',
  'audit/pages/source/index': '本机核对无误',
  'audit/pages/notice/index': '存证读不懂',
  'audit/pages/book/index': '复算完成：账没有被改过',
  'bills/pages/list/index': '现在要付',
  'bills/pages/bill/index': '每平方米每月 2.85 元 × 89.57㎡ × 6 个月',
  'bills/pages/pay/index': '收据第 2 号',
  'bills/pages/arrears/index': '每天万分之 3',
  'bills/pages/desk/index': '账单合计',
  'bills/pages/issue/index': '给哪套房',
  'bills/pages/import/index': '有一行不对就一行也不开',
  'bills/pages/reconcile/index': '收银台有，我们没有',
  'notices/pages/list/index': '燃气泄漏',
  'notices/pages/detail/index': '通知晚了',
  'notices/pages/compose/index': '大家看到的样子',
  'notices/pages/change/index': '为什么（大家都看得到）',
  'notices/pages/counts/index': '只数户数',
  'reminders/pages/list/index': '还在等您',
  'reminders/pages/settings/index': '安静时段',
  'repairs/pages/list/index': '未办结',
  'repairs/pages/new/index': '什么问题',
  'repairs/pages/detail/index': '进展',
  'complaints/pages/list/index': '关于邻居',
  'complaints/pages/new/index': '关于谁、什么事',
  'complaints/pages/detail/index': '逐级办理',
  'complaints/pages/act/index': '说明（必填）',
  'complaints/pages/agree/index': '对方是谁',
  'complaints/pages/invitation/index': '同意这份协议',
  'complaints/pages/figures/index': '按时答复',
  'complaints/pages/cases/index': '关于邻居',
  'complaints/pages/ladder/index': '第 5 步：法院调解',
  'repairs/pages/work/index': '派工',
  'repairs/pages/street/index': '共 1 个小区',
  'repairs/pages/street-cases/index': '没有可以看的小区',
  'thread/pages/detail/index': '付了钱，没有记合同',
  'thread/pages/add/index': '哪份合同',
  'audit/pages/thread/index': '页面上显示的和存证不一样',
  'repairs/pages/figures/index': '按时修好',
  'repairs/pages/cases/index': '按时响应：算上的',
  'repairs/pages/manage/index': '设施名录',
  'connect/pages/orders/index': 'BJ0001',
  'connect/pages/order/index': '电话联系上，明天换灯',
  'connect/pages/bring/index': '要有这些列',
  'connect/pages/keys/index': '区接诉即办平台',
  'connect/pages/hook/index': '推送记录',
}

// The record and rows of a counted vote, as an honest operator writes them (test/operator).
replies.readRecord = record
replies.registerWitness = replies.readWitnessDesk.mine
replies.readMyRows = {
  rows: mine.rows.map(({ tag, areaDm2, blinding }) => ({
    headId: 'H4',
    tag,
    areaDm2,
    blinding,
    ballot: 'mine',
  })),
}

const asked = []
let lose = false
let castCount = 0

function reply(method, url, body) {
  asked.push({ method, url, body })
  if (lose) return null
  if (/\/uploads(\/|$)/.test(url)) return upload(url, body)
  const name = [
    [
      /\/initiatives\/[^/]+$/,
      url.endsWith(replies.readInitiative.initiative.initiativeId)
        ? 'readInitiative'
        : 'readInitiative passed on',
    ],
    [/\/notices\/[^/]+\/record$/, 'readNoticeRecord'],
    [/\/notices\/[^/]+\/counts$/, 'countNoticeReads'],
    [/\/notices\/[^/?]+$/, 'readNotice'],
    [/\/reminders\/(settings|grants)$/, 'readReminderSettings'],
    [/\/communities\/[^/]+\/reminders$/, 'listReminders'],
    [/\/notices$/, 'listNotices'],
    [/\/my-bills$/, 'listMyBills'],
    [/\/bills\/[^/]+\/orders$/, 'payBill'],
    [/\/bill-orders\/[^/]+\/ask$/, 'askOrder'],
    [/\/bills\/[^/?]+$/, 'readBill'],
    [/\/bills(\?|$)/, 'listBills'],
    [/\/bill-units\?/, 'findBillUnits'],
    [/\/cashier$/, 'readReconciliation'],
    [/\/initiatives$/, 'listInitiatives'],
    [/\/votes\/[^/]+\/ballots$/, 'castBallot'],
    [/\/ballots\/H\d+$/, 'readReceipt'],
    [/\/heads\/H\d+\/proxies$/, 'readProxies'],
    [/\/heads\/H\d+\/representatives$/, 'readRepresentation'],
    [/\/paper-proxies$/, 'listProxies'],
    [/\/my-transfers$/, 'listMyTransfers'],
    [/\/me\/devices$/, 'listDevices'],
    [/\/alarms\/[^/]+$/, 'readAlarm'],
    [/\/duty$/, 'readDutyRoster'],
    [/\/transfers$/, 'listTransfers'],
    [/\/units\?/, 'findUnits'],
    [/\/turnout$/, 'readTurnout'],
    [/\/paper-ballots$/, 'listPaper'],
    [/\/my-arrivals$/, 'listArrivals'],
    [/\/votes\/[^/]+\/roll-check$/, 'readVoteRollCheck'],
    [/\/roll-check(\?|$)/, 'readRollCheck'],
    [/\/round(\?|$)/, 'readRound'],
    [/\/heads\/H\d+\/deliveries$/, 'listDeliveries'],
    [/\/my-deliveries$/, 'listMyDeliveries'],
    [/\/life$/, 'readLife'],
    [/\/vote-lives$/, 'listLives'],
    [/\/vote-drafts$/, 'listDrafts'],
    [/\/vote-drafts\/[^/?]+/, 'readDraft'],
    [/\/votes\/[^/]+\/record$/, 'readRecord'],
    [/\/witness-desk/, 'readWitnessDesk'],
    [/\/log-conflicts$/, 'listConflicts'],
    [/\/votes\/[^/]+\/witnesses$/, 'readVoteWitnesses'],
    [/\/witnesses$/, 'registerWitness'],
    [/\/my-rows$/, 'readMyRows'],
    [/\/votes\/[^/]+$/, 'readVote open'],
    [/\/votes$/, 'listVotes'],
    [/\/duty-desk$/, 'readDutyDesk'],
    [/\/overdue$/, 'listOverdue'],
    [/\/performance\/[^/]+\/record$/, 'readClauseRecord'],
    [/\/performance\/[^/]+$/, 'readClause'],
    [/\/performance$/, 'readPerformance'],
    [/\/line-questions\/waiting$/, 'listWaitingQuestions'],
    [/\/line-questions\?/, 'listLineQuestions'],
    [/\/income\/lacking$/, 'readLacking'],
    [/\/income\/[^/]+\/record$/, 'readSourceRecord'],
    [/\/income\/[^/]+$/, 'readSource'],
    [/\/income$/, 'listSources'],
    [/\/ledger\/bank$/, 'listBankLines'],
    [/\/ledger\/twins$/, 'listTwins'],
    [/\/ledger\/record/, 'readBookRecord'],
    [/\/ledger\/closes$/, 'listCloses'],
    [/\/ledger\/my-share/, 'readMyShare'],
    [/\/ledger\/entries\/[^/]+$/, 'readEntry'],
    [/\/ledger\/entries(\?|$)/, 'listEntries'],
    [/\/ledger(\?|$)/, 'readLedger'],
    [/\/home$/, 'readHome'],
    [/\/me$/, 'readMe'],
    [/\/hotline-orders\/imports$/, 'importOrders'],
    [/\/hotline-orders\/BJ0001(\/acts)?$/, 'readHotlineOrder'],
    [/\/hotline-orders\?/, 'listHotlineOrders'],
    [/\/open311-keys$/, 'listOpen311Keys'],
    [/\/webhooks\/[^/]+\/events$/, 'listDeliveriesOfWebhook'],
    [/\/webhooks$/, 'listWebhooks'],
    [/\/complaints\?/, 'listComplaints'],
    [/\/complaints$/, 'makeComplaint'],
    [/\/complaint-figures\?/, 'readComplaintFigures'],
    [/\/complaint-figures\/.*\/cases\?/, 'listComplaintCases'],
    [/\/complaints\/[^/]+\/invitation$/, 'readInvitation'],
    [/\/complaints\/[^/]+$/, 'readComplaint'],
    [/\/repairs$/, method === 'POST' ? 'reportRepair' : 'listRepairs'],
    [/\/repairs\?/, 'listRepairs'],
    [/\/repair-workers$/, 'listWorkers'],
    [/\/repairs-alike/, 'listAlike'],
    [/\/places/, 'listPlaces'],
    [/\/repair-promises$/, 'listPromises'],
    [/\/repair-figures\?/, 'readRepairFigures'],
    [/\/repair-figures\/[^/]+\/cases/, 'listFigureCases'],
    [/\/thread$/, 'readThread'],
    [/\/thread\/choices$/, 'listThreadChoices'],
    [/\/thread\/record$/, 'readThreadRecord'],
    [/\/repair-threads\?/, 'findThreads'],
    [/\/repair-oversight\?/, 'readRepairOversight'],
    [/\/repair-oversight\/[^/]+\/cases/, 'listOversightCases'],
    [/\/repairs\/[^/]+$/, 'readRepair'],
  ].find(([pattern]) => pattern.test(url))?.[1]
  if (name === 'castBallot') castCount += 1
  if (!name) return { status: 404, body: { code: 'request.not-found' } }
  return { body: name === 'readVote open' ? withoutReceipts(replies[name]) : replies[name] }
}

// A picture larger than one part, and what of it has arrived.
const photo = Buffer.from(Array.from({ length: 150_000 }, (_, at) => (at * 7 + (at >> 8)) % 256))
const voice = Buffer.from(Array.from({ length: 110_000 }, (_, at) => (at * 11 + (at >> 7)) % 256))
let arrived = Buffer.alloc(0)

function upload(url, body) {
  if (url.endsWith('/parts')) {
    expect(body.offset).toBe(arrived.length)
    arrived = Buffer.concat([arrived, Buffer.from(body.bytes, 'base64')])
  }
  const isVoice = body.kind === 'voice'
  const isWhole = arrived.length === (isVoice ? voice : photo).length
  const photoId = isWhole ? (isVoice ? 'e' : 'f').repeat(64) : null
  return { body: { receivedBytes: arrived.length, photoId } }
}

function withoutReceipts(vote) {
  return { ...vote, myHeads: vote.myHeads.map((head) => ({ ...head, receipt: null })) }
}

const problems = []
for (const kind of ['error', 'warn']) {
  const before = console[kind]
  console[kind] = (...words) => {
    const text = words.map(String).join(' ')
    if (kind === 'error') problems.push(text)
    else before(...words)
  }
}

const soon = Date.now() + 3_600_000
const session = {
  accessToken: `${'0'.repeat(26)}.a`,
  accessExpiresAt: soon,
  refreshToken: `${'0'.repeat(26)}.r`,
  refreshExpiresAt: soon,
}
const sim = loadPackage(DIST, {
  reply,
  photo,
  voice,
  storage: { session: JSON.stringify({ session, me: replies.readMe, communityId: '7', role: 'owner' }) },
})

beforeEach(() => {
  // The record and the other answers are of two operators; an estate's phone would know one log only.
  delete sim.storage['log-of 7']
  problems.length = 0
  asked.length = 0
})

// Taro numbers its templates and their attributes: `tmpl_0_8` is a view that listens to taps, `p5` perhaps its role.
const base = fs.readFileSync(path.join(DIST, 'base.wxml'), 'utf8')
const tapTemplates = new Map()
for (const [, name, body] of base.matchAll(/<template name="tmpl_0_(\w+)">(.*?)<\/template>/gs)) {
  const attribute = (word) => new RegExp(`${word}="\\{\\{i\\.(\\w+)\\}\\}"`).exec(body)?.[1]
  if (/bindtap="eh"/.test(body))
    tapTemplates.set(name, { role: attribute('aria-role'), label: attribute('aria-label') })
}

/** Every node of the page that listens to taps, with the role and name a screen reader gets from the host. */
function tappableOf(opened) {
  const found = []
  const walk = (node) => {
    const template = tapTemplates.get(node.nn)
    if (template)
      found.push({ shown: node.cl ?? node.nn, role: node[template.role], label: node[template.label] })
    for (const child of node.cn ?? []) walk(child)
  }
  for (const child of opened.page.instance.data.root.cn) walk(child)
  return found.filter((node) => !CONTROLS.test(node.shown))
}

// Text fields are the host's own controls and speak for themselves; a label only passes the tap on to its field.
const CONTROLS = /field-box|h5-label field/
// Without pictures, or without the committee's role, these have nothing to tap.
const STILL = [
  'notices/pages/counts/index',
  'complaints/pages/ladder/index',
  'committee/pages/turnout/index',
  'audit/pages/version/index',
  'audit/pages/source/index',
  'audit/pages/thread/index',
  'repairs/pages/street-cases/index',
  'audit/pages/notice/index',
  'income/pages/questions/index',
  'ledger/pages/entry/index',
  'ledger/pages/bank/index',
  'ledger/pages/twins/index',
  'verify/pages/conflicts/index',
]

jest.setTimeout(30_000)

test('app.json lists the pages that are tested here', () => {
  expect(Object.keys(SHOWS).sort()).toEqual([...PAGES].sort())
})

describe.each(PAGES)('%s', (route) => {
  test('opens without an error and shows what the server said', async () => {
    const opened = await sim.open(route, PARAMETERS[route])
    await opened.waitFor(() => opened.text().includes(SHOWS[route]))
    expect(problems).toEqual([])
    opened.close()
  })

  test('says a role and a name for everything that can be tapped', async () => {
    const opened = await sim.open(route, PARAMETERS[route])
    await opened.waitFor(() => opened.text().includes(SHOWS[route]))
    const tappable = tappableOf(opened)
    if (!STILL.includes(route)) expect(tappable.length).toBeGreaterThan(0)
    expect(tappable.filter((node) => !node.role || !node.label)).toEqual([])
    opened.close()
  })
})

test('a ballot is cast by choosing, checking and confirming, and the receipt opens', async () => {
  const route = 'votes/pages/cast/index'
  const opened = await sim.open(route, PARAMETERS[route])
  await opened.waitFor(() => opened.text().includes('您的选择'))
  opened.page.querySelectorAll('.choice')[0].dispatchEvent('tap')
  await opened.waitFor(() => opened.page.querySelectorAll('.chosen').length === 1)
  opened.tap('#cast-next')
  await opened.waitFor(() => opened.text().includes('您选择：同意'))
  expect(castCount).toBe(0)
  opened.tap('#sheet-confirm')
  await opened.waitFor(() => castCount === 1)
  await opened.waitFor(() => sim.visited.some((url) => url.startsWith('/votes/pages/receipt/index')))
  const cast = asked.find((one) => one.url.endsWith('/ballots'))
  expect(cast.body).toEqual({ headId: PARAMETERS[route].headId, choices: [0] })
  opened.close()
})

test.each([
  ['paid', 'success'],
  ['cancelled', 'fail'],
])(
  'a bill is handed to WeChat’s cashier as the server said; %s, the page that asks the server comes next',
  async (_, end) => {
    const given = []
    global.wx.requestPayment = (options) => {
      given.push(options)
      options[end]({ errMsg: `requestPayment:${end === 'fail' ? 'fail cancel' : 'ok'}` })
    }
    sim.visited.length = 0
    const route = 'bills/pages/bill/index'
    const opened = await sim.open(route, PARAMETERS[route])
    await opened.waitFor(() => opened.page.querySelectorAll('#pay-bill').length === 1)
    opened.tap('#pay-bill')
    await opened.waitFor(() => sim.visited.some((url) => url.startsWith('/bills/pages/pay/index')))
    const { kind, ...handOver } = replies.payBill.handOver
    expect(kind).toBe('weapp')
    expect(given).toEqual([expect.objectContaining(handOver)])
    // Whether it is paid is never the host's word: nothing but the order was sent.
    const sent = asked.filter((one) => one.method !== 'GET').map((one) => one.url.replace(/.*\/(?=\w+$)/, ''))
    expect(sent).toEqual(['orders'])
    expect(problems).toEqual([])
    opened.close()
  },
)

test('a witness’s key is made and kept on the phone, and only its public half is sent', async () => {
  const opened = await sim.open('verify/pages/witness/index')
  await opened.waitFor(() => opened.text().includes('您已在另一部手机登记'))
  opened.tap('#register-witness')
  await opened.waitFor(() => opened.page.querySelectorAll('#sheet-confirm').length === 1)
  opened.tap('#sheet-confirm')
  await opened.waitFor(() => asked.some((one) => one.url.endsWith('/witnesses')))
  const [name] = Object.keys(sim.storage).filter((one) => one.startsWith('witness '))
  const kept = () => JSON.parse(sim.storage[name])
  await opened.waitFor(() => kept().key.name !== null)
  const { seed, witnessId } = kept().key
  expect(Buffer.from(seed, 'base64').length).toBe(32)
  const sent = asked.find((one) => one.url.endsWith('/witnesses')).body
  expect(Object.keys(sent).sort()).toEqual(['publicKey', 'signature', 'witnessId'])
  expect(sent.witnessId).toBe(witnessId)
  expect(JSON.stringify(asked)).not.toContain(seed)
  opened.close()
})

test('a result is read after the recount, which keeps its record and runs again without network', async () => {
  const route = 'pages/home/index'
  const todo = replies.readHome.todos.find((one) => one.kind === 'readResult')
  const before = { ...todo }
  const size = Number(record.checkpoints[record.checkpoints.length - 1].split('\n')[1])
  // What this record counts up to, as an honest server shows it; the result was corrected since the tests above recounted it.
  const { title, items } = JSON.parse(record.rules)
  const outcomes = [
    'passed',
    'no-quorum',
    'option-1',
    'alternate',
    'elected',
    'elected',
    'no-quorum',
    'not-enough',
  ]
  Object.assign(todo, { voteId: record.voteId, countedTo: size + 2, title, items, outcomes })
  sim.files.clear()
  const home = await sim.open(route)
  // The answer that an earlier showing kept says the first words too; a tap on its row is lost when the row goes.
  await home.waitFor(() => home.text().includes('请点开，先由本机复算，再看结果!结果更正过'))
  const rows = [...home.page.querySelectorAll('.list-row')]
  rows.find((one) => one.dom.textContent.includes('请点开，先由本机复算')).dispatchEvent('tap')
  await home.waitFor(() => sim.visited.some((url) => url.includes('/verify/pages/recount/index')))
  home.close()
  todo.countedTo = size
  const recount = await sim.open('verify/pages/recount/index', { voteId: record.voteId })
  await recount.waitFor(() => recount.text().includes('复算完成：结果属实'))
  expect([...sim.files.keys()]).toEqual([expect.stringMatching(/^wxfile:\/\/usr\/record-[\w-]+$/)])
  recount.close()
  lose = true
  const again = await sim.open('verify/pages/recount/index', { voteId: record.voteId })
  await again.waitFor(() => again.text().includes('用的是这部手机存的记录'))
  await again.waitFor(() => again.text().includes('复算完成：结果属实'))
  lose = false
  again.close()
  const checked = await openUntil(route, '本机已复算：属实')
  expect(checked.text()).not.toContain('先由本机复算')
  checked.close()
  // The same with one outcome that nobody recounted.
  todo.outcomes = outcomes.map((one, index) => (index === 1 ? 'passed' : one))
  const lied = await openUntil(route, `显示的结果与本机复算的不一致：${title}`)
  expect(lied.text()).not.toContain('本机已复算：属实')
  expect(lied.text()).toContain('服务器显示：')
  lied.close()
  Object.assign(todo, before)
})

/**
 * Opens a page, again where it does not come to say so: an answer that arrives while a page before it on the same address is
 * still going away is dropped, and the next showing asks anew.
 */
async function openUntil(route, words) {
  for (let tries = 1; ; tries++) {
    const opened = await sim.open(route)
    try {
      await opened.waitFor(() => opened.text().includes(words), 4000)
      return opened
    } catch (error) {
      opened.close()
      if (tries === 3) throw error
    }
  }
}

test('without network a page says so and keeps the last answer', async () => {
  lose = true
  const route = 'ledger/pages/summary/index'
  const opened = await sim.open(route)
  await opened.waitFor(() => opened.text().includes('没有连上网络'))
  expect(opened.text()).toContain('钱从哪里来')
  lose = false
  opened.close()
})

test('a repair reported without network stays on the phone and is listed as waiting', async () => {
  lose = true
  const opened = await sim.open('repairs/pages/new/index')
  await opened.waitFor(() => opened.text().includes('什么问题'))
  opened.tap('#submit-repair')
  await opened.waitFor(() => opened.text().includes('请填写具体位置'))
  const press = (words) =>
    [...opened.page.querySelectorAll('.choice')]
      .find((one) => one.dom.textContent.includes(words))
      .dispatchEvent('tap')
  press('我家里')
  await opened.waitFor(() => opened.page.querySelectorAll('.chosen').length === 1)
  opened.tap('#submit-repair')
  await opened.waitFor(() => opened.text().includes('或选择是什么问题'))
  opened.tap('#all-kinds')
  await opened.waitFor(() => opened.text().includes('渗水漏水'))
  press('渗水漏水')
  await opened.waitFor(() => opened.page.querySelectorAll('.chosen').length === 2)
  opened.tap('#submit-repair')
  await opened.waitFor(() => (sim.storage.outbox ?? '[]') !== '[]')
  const [item] = JSON.parse(sim.storage.outbox)
  expect(item.body.place).toBe('home')
  expect(item.body.placeText).not.toBe('')
  expect(item.refused).toBe(null)
  lose = false
  opened.close()
})

test('WeChat is asked within the tap, and what was agreed to is told to the server', async () => {
  const route = 'repairs/pages/detail/index'
  const { repair } = replies.readRepair
  const before = { ...repair }
  Object.assign(repair, { isMine: true, state: 'accepted' })
  const opened = await sim.open(route, PARAMETERS[route])
  await opened.waitFor(() => opened.text().includes('事情有进展时用微信提醒我'))
  expect(sim.subscription.asked).toEqual([])
  const grants = () => asked.filter((one) => one.url.endsWith('/reminders/grants'))
  const press = async (answer, words) => {
    sim.subscription.answer = answer
    opened.tap('#remind-me')
    await opened.waitFor(() => opened.text().includes(words))
  }
  await press({ 'wx-repair': 'reject', 'wx-todo': 'ban' }, '没有开启')
  await press(null, '没有开启')
  expect(grants()).toEqual([])
  // Its answer is lost on the way: the next tap tells the same yes again, and WeChat is not asked again.
  lose = true
  await press({ 'wx-repair': 'accept', 'wx-todo': 'reject' }, '没有记下来')
  lose = false
  const times = sim.subscription.asked.length
  await press({}, '好的，会用微信提醒您')
  expect(sim.subscription.asked.length).toBe(times)
  expect(sim.subscription.asked.every((ids) => ids.join() === 'wx-repair,wx-todo')).toBe(true)
  const [lost, told] = grants().map((one) => one.body)
  expect(told).toEqual({ grantId: expect.any(String), channel: 'weapp', templates: ['repair'] })
  expect(lost).toEqual(told)
  // The next yes is another one.
  sim.subscription.answer = { 'wx-repair': 'acceptWithAudio', 'wx-todo': 'accept' }
  await opened.waitFor(() => {
    // It is still being named at the first try.
    if (sim.subscription.asked.length === times) opened.tap('#remind-me')
    return grants().length === 3
  })
  const last = grants()[2].body
  expect(last.templates).toEqual(['repair', 'todo'])
  expect(last.grantId).not.toBe(told.grantId)
  Object.assign(repair, before)
  opened.close()
})

test('a reminder leads to what it is about', async () => {
  const opened = await sim.open('reminders/pages/list/index')
  await opened.waitFor(() => opened.text().includes('还在等您'))
  const rows = [...opened.page.querySelectorAll('.list-row')]
  rows.find((one) => one.dom.textContent.includes('表决还没有投票')).dispatchEvent('tap')
  await opened.waitFor(() => sim.visited.some((url) => url.startsWith('/votes/pages/detail/index')))
  opened.close()
})

test('a picture is read from the file of the phone and sent in parts, before the report that names it', async () => {
  sim.storage.outbox = '[]'
  const opened = await sim.open('repairs/pages/new/index')
  await opened.waitFor(() => opened.text().includes('什么问题'))
  opened.tap('#add-photo')
  await opened.waitFor(() => sim.files.has('wxfile://store/photo.jpg'))
  ;[...opened.page.querySelectorAll('.choice')]
    .find((one) => one.dom.textContent.includes('我家里'))
    .dispatchEvent('tap')
  await opened.waitFor(() => opened.page.querySelectorAll('.chosen').length === 1)
  opened.tap('#submit-repair')
  const report = () => asked.find((one) => one.method === 'POST' && one.url.endsWith('/repairs'))
  await opened.waitFor(() => report() !== undefined)
  expect(arrived.equals(photo)).toBe(true)
  const [begun, ...parts] = asked.filter((one) => one.url.includes('/uploads'))
  const hash = crypto.createHash('sha256').update(photo).digest('hex')
  expect(begun.body).toEqual({ hash, byteCount: photo.length })
  expect(parts.map((one) => one.body.offset)).toEqual([0, 96 * 1024])
  expect(report().body.photoIds).toEqual(['f'.repeat(64)])
  await opened.waitFor(() => !sim.files.has('wxfile://store/photo.jpg'))
  expect(problems).toEqual([])
  opened.close()
})

test('a spoken note is recorded as MP3 for a minute at most, heard, and sent in parts before the report that names it', async () => {
  sim.storage.outbox = '[]'
  arrived = Buffer.alloc(0)
  const opened = await sim.open('repairs/pages/new/index')
  await opened.waitFor(() => opened.text().includes('语音说明（可以不加）'))
  sim.recorder.isDenied = true
  opened.tap('#record-voice')
  await opened.waitFor(() => opened.text().includes('没有打开麦克风'))
  sim.recorder.isDenied = false
  opened.tap('#record-voice')
  await opened.waitFor(() => opened.text().includes('正在录音'))
  expect(sim.recorder.options).toMatchObject({ duration: 60_000, format: 'mp3', numberOfChannels: 1 })
  opened.tap('#stop-voice')
  await opened.waitFor(() => /语音说明，\d+ 秒/.test(opened.text()))
  expect(sim.files.has('wxfile://store/voice.mp3')).toBe(true)
  opened.tap('#play-voice')
  await opened.waitFor(() => sim.recorder.played.includes('wxfile://store/voice.mp3'))
  ;[...opened.page.querySelectorAll('.choice')]
    .find((one) => one.dom.textContent.includes('我家里'))
    .dispatchEvent('tap')
  await opened.waitFor(() => opened.page.querySelectorAll('.chosen').length === 1)
  // No word, no picture, no kind: the note is enough.
  opened.tap('#submit-repair')
  const report = () => asked.find((one) => one.method === 'POST' && one.url.endsWith('/repairs'))
  await opened.waitFor(() => report() !== undefined)
  expect(arrived.equals(voice)).toBe(true)
  const uploads = asked.filter((one) => one.url.includes('/uploads')).map((one) => one.body)
  const hash = crypto.createHash('sha256').update(voice).digest('hex')
  expect(uploads[0]).toEqual({ hash, byteCount: voice.length, kind: 'voice' })
  expect(uploads.slice(1).map(({ offset, kind }) => [offset, kind])).toEqual([
    [0, 'voice'],
    [96 * 1024, 'voice'],
  ])
  expect(report().body).toMatchObject({ photoIds: [], voiceId: 'e'.repeat(64) })
  await opened.waitFor(() => !sim.files.has('wxfile://store/voice.mp3'))
  expect(problems).toEqual([])
  opened.close()
})
