// Every page of the compiled packages with what it is opened with and shows, and the answers the server's own tests wrote down.
// The packages of Alipay and Baidu (test/hosts) are opened with the same.
const replies = require('#test/snapshots/replies.json')
const { mine, record } = require('#test/snapshots/record.json')

const open = replies['readVote open']
const PARAMETERS = {
  'votes/ballots/pages/detail/index': { voteId: open.voteId },
  'votes/ballots/pages/cast/index': { voteId: open.voteId, headId: open.myHeads[0].headId },
  'votes/ballots/pages/receipt/index': { voteId: open.voteId, headId: open.myHeads[0].headId },
  'votes/proxies/pages/proxy/index': { voteId: open.voteId, headId: open.myHeads[0].headId },
  'votes/proxies/pages/joint/index': { voteId: open.voteId, headId: open.myHeads[0].headId },
  'votes/proxies/pages/authorise/index': { voteId: open.voteId },
  'votes/initiatives/pages/detail/index': {
    initiativeId: replies.readInitiative.initiative.initiativeId,
  },
  'votes/initiatives/pages/request/index': {
    initiativeId: replies['readInitiative passed on'].initiative.initiativeId,
  },
  'estate/pages/decide/index': { claimId: replies.readClaim.claim.claimId },
  'estate/pages/opening/index': { estateId: '7' },
  'estate/pages/roll/index': { estateId: '7' },
  'estate/pages/posting/index': { estateId: '7' },
  'repairs/visitors/pages/report/index': { estateId: '7', code: '3123456' },
  'repairs/visitors/pages/follow/index': {
    estateId: '7',
    repairId: replies.readRepair.repair.repairId,
    secret: '0123456789abcdef0123456789abcdef',
  },
  'votes/committee/pages/turnout/index': { voteId: open.voteId },
  'votes/committee/pages/round/index': { voteId: open.voteId },
  'votes/committee/pages/deliver/index': { voteId: open.voteId, headId: open.myHeads[0].headId },
  'votes/committee/pages/manage/index': { voteId: open.voteId },
  'votes/drafts/pages/draft/index': { draftId: replies.readDraft.draftId },
  'votes/drafts/pages/write/index': { draftId: replies.readDraft.draftId },
  'votes/committee/pages/paper/index': { voteId: open.voteId },
  'votes/committee/pages/print/index': { voteId: open.voteId },
  'votes/verify/pages/recount/index': { voteId: record.voteId },
  'votes/verify/pages/ballot/index': { voteId: open.voteId, headId: open.myHeads[0].headId },
  'performance/disclosures/pages/detail/index': { clauseId: replies.readClause.clause.clauseId },
  'performance/duties/pages/post/index': {
    clauseId: replies.readClause.clause.clauseId,
    periodFrom: replies.readClause.duties[0].periodFrom,
  },
  'performance/duties/pages/clause/index': { contractId: replies.readDutyDesk.contracts[0].contractId },
  'ledger/audit/pages/version/index': {
    clauseId: replies.readClause.clause.clauseId,
    postingId: replies.readClause.clause.clauseId,
  },
  'bills/pages/bill/index': { billId: replies.readBill.bill.billId },
  'bills/pages/pay/index': {
    billId: replies.askOrder.order.billId,
    orderId: replies.askOrder.order.orderId,
  },
  'ledger/audit/pages/notice/index': { noticeId: replies.readNotice.notice.noticeId },
  'notices/pages/detail/index': { noticeId: replies.readNotice.notice.noticeId },
  'notices/pages/change/index': { noticeId: replies.readNotice.notice.noticeId },
  'notices/pages/counts/index': { noticeId: replies.readNotice.notice.noticeId },
  'ledger/book/pages/entry/index': { entryId: replies.readEntry.entry.entryId },
  'ledger/income/pages/source/index': { sourceId: replies.readSource.source.sourceId },
  'ledger/audit/pages/source/index': { sourceId: replies.readSource.source.sourceId },
  'repairs/orders/pages/detail/index': { repairId: replies.readRepair.repair.repairId },
  'reminders/pages/alarm/index': { repairId: replies.readAlarm.repairId },
  'complaints/pages/detail/index': { complaintId: replies.readComplaint.complaint.complaintId },
  'complaints/pages/act/index': { complaintId: replies.readComplaint.complaint.complaintId, move: 'answer' },
  'complaints/pages/agree/index': { complaintId: replies.readComplaint.complaint.complaintId },
  'complaints/pages/invitation/index': { complaintId: replies.readComplaint.complaint.complaintId },
  'repairs/orders/pages/street-cases/index': {
    estateId: '7',
    figure: 'open',
    month: '2026-12',
    part: 'hits',
  },
  'repairs/funding/pages/detail/index': { repairId: replies.readFunding.repair.repairId },
  'repairs/funding/pages/add/index': { repairId: replies.readFunding.repair.repairId, kind: 'contract' },
  'ledger/audit/pages/funding/index': { repairId: replies.readFunding.repair.repairId },
  'complaints/pages/cases/index': {
    level: 'community',
    figure: 'answeredInTime',
    month: '2026-12',
    part: 'hits',
  },
  'repairs/orders/pages/work/index': { repairId: replies.readRepair.repair.repairId, move: 'dispatch' },
  'hotline/pages/order/index': { orderNo: 'BJ0001' },
  'hotline/pages/hook/index': { webhookId: replies.listWebhooks.webhooks[0].webhookId },
  'repairs/orders/pages/cases/index': { figure: 'answeredInTime', month: '2026-12', part: 'hits' },
}

const SHOWS = {
  'pages/home/index': '现在需要您',
  'pages/me/index': '我的房屋',
  'pages/sign-in/index': '用京通登录',
  'votes/ballots/pages/list/index': '测试表决',
  'votes/ballots/pages/detail/index': '参与人数',
  'votes/ballots/pages/cast/index': '您的选择',
  'votes/ballots/pages/receipt/index': '回执编号',
  'votes/proxies/pages/proxy/index': '12345678',
  'votes/proxies/pages/joint/index': '等共有人确认',
  'votes/proxies/pages/agent/index': '委托码（八位数字）',
  'votes/proxies/pages/authorise/index': '委托书照片',
  'votes/proxies/pages/transfers/index': '1号楼1单元109',
  'reminders/pages/devices/index': '这部设备',
  'reminders/pages/duty/index': '每天 18:00',
  'reminders/pages/alarm/index': '两个人困在里面',
  'votes/proxies/pages/my-transfers/index': '我没有过户这套房',
  'votes/verify/pages/recount/index': '复算完成：结果属实',
  'votes/verify/pages/ballot/index': '没有您的投票凭证',
  'votes/verify/pages/witness/index': '在这部手机登记',
  'votes/verify/pages/conflicts/index': '存证被改过',
  'votes/committee/pages/desk/index': '测试表决',
  'votes/drafts/pages/begin/index': '选举第【届】届业主委员会',
  'votes/drafts/pages/draft/index': '检查清单',
  'votes/drafts/pages/write/index': '由谁表决',
  'votes/committee/pages/manage/index': '进展',
  'votes/committee/pages/turnout/index': '各楼参与',
  'votes/committee/pages/roll/index': '名册合计',
  'votes/committee/pages/round/index': '还没有去过',
  'votes/committee/pages/deliver/index': '手机打开看过',
  'votes/committee/pages/paper/index': '等另一个人录入',
  'votes/committee/pages/print/index': '还没有投票的',
  'estate/pages/claim/index': '查找小区',
  'estate/pages/mine/index': '缺的材料，请一次补齐',
  'estate/pages/desk/index': '等着审核的',
  'estate/pages/decide/index': '怎么决定',
  'estate/pages/counter/index': '登记，请另一位同事审核',
  'bodies/pages/estate/index': '示例物业服务有限公司',
  'bodies/pages/file/index': '合同备案编号',
  'bodies/pages/team/index': '现在的成员',
  'bodies/pages/join/index': '我的任职',
  'bodies/pages/officials/index': '示例街道',
  'residents/pages/home/index': '邀请居住人',
  'residents/pages/mine/index': '接受居住邀请',
  'repairs/visitors/pages/report/index': '不用登录',
  'repairs/visitors/pages/follow/index': '您提交了报修',
  'estate/pages/openings/index': '柳荫里',
  'estate/pages/ask/index': '小区名称写全名',
  'estate/pages/opening/index': '还差什么',
  'estate/pages/roll/index': '选名册文件',
  'estate/pages/posting/index': '我有异议',
  'votes/initiatives/pages/list/index': '请开会换门禁',
  'votes/initiatives/pages/detail/index': '还差 1 人',
  'votes/initiatives/pages/new/index': '请业主大会表决的问题',
  'votes/initiatives/pages/requests/index': '请开会修电梯',
  'votes/initiatives/pages/request/index': '您的答复',
  'performance/disclosures/pages/list/index': '近十二个月',
  'performance/disclosures/pages/detail/index': '履行记录',
  'performance/duties/pages/desk/index': '过期未公示',
  'performance/duties/pages/post/index': '完成日期',
  'performance/duties/pages/overdue/index': '期未公示',
  'performance/duties/pages/contract/index': '合同名称',
  'performance/duties/pages/clause/index': '服务等级',
  'ledger/audit/pages/version/index': '没有找到这一版公示',
  'ledger/book/pages/summary/index': '钱从哪里来',
  'ledger/book/pages/entries/index': '十月停车',
  'ledger/book/pages/entry/index': '借贷两方',
  'ledger/book/pages/desk/index': '已结账的月份',
  'ledger/book/pages/bank/index': '银行流水导入到',
  'ledger/book/pages/post/index': '支出必须有发票或收据的照片',
  'ledger/book/pages/duplicates/index': '没有重复的凭证',
  'ledger/clerk/pages/batch/index': '选表格文件',
  'ledger/clerk/pages/lines/index': '给银行流水一次记很多笔账',
  'ledger/income/pages/sources/index': '2 期没收到',
  'ledger/income/pages/source/index': '未见业主共同决定',
  'ledger/income/pages/questions/index': '没有等回答的问题',
  'ledger/income/pages/edit/index': '第一次应收日',
  'ledger/audit/pages/source/index': '本机核对无误',
  'ledger/audit/pages/notice/index': '存证读不懂',
  'ledger/audit/pages/book/index': '复算完成：账没有被改过',
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
  'repairs/orders/pages/list/index': '未办结',
  'repairs/orders/pages/new/index': '先拍一张',
  'repairs/orders/pages/detail/index': '进展',
  'complaints/pages/list/index': '关于邻居',
  'complaints/pages/new/index': '关于谁、什么事',
  'complaints/pages/detail/index': '逐级办理',
  'complaints/pages/act/index': '说明（必填）',
  'complaints/pages/agree/index': '对方是谁',
  'complaints/pages/invitation/index': '同意这份协议',
  'complaints/pages/figures/index': '按时答复',
  'complaints/pages/cases/index': '关于邻居',
  'complaints/pages/ladder/index': '第 5 步：法院调解',
  'repairs/orders/pages/work/index': '派工',
  'repairs/orders/pages/street/index': '共 1 个小区',
  'repairs/orders/pages/street-cases/index': '1号楼楼顶',
  'repairs/funding/pages/detail/index': '付了钱，没有记合同',
  'repairs/funding/pages/add/index': '哪份合同',
  'ledger/audit/pages/funding/index': '页面上显示的和存证不一样',
  'repairs/orders/pages/figures/index': '按时修好',
  'repairs/orders/pages/cases/index': '按时响应：算上的',
  'repairs/orders/pages/manage/index': '设施名录',
  'hotline/pages/orders/index': 'BJ0001',
  'hotline/pages/order/index': '电话联系上，明天换灯',
  'hotline/pages/import/index': '要有这些列',
  'hotline/pages/keys/index': '区接诉即办平台',
  'hotline/pages/hook/index': '推送记录',
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
/** What the tests set and read: whether the network is gone, how many ballots came, what of a picture arrived. */
const line = { lose: false, castCount: 0, arrived: Buffer.alloc(0) }

function reply(method, url, body) {
  asked.push({ method, url, body })
  if (line.lose) return null
  if (/\/uploads(\/|$)/.test(url)) return upload(url, body)
  const name = [
    [
      /\/initiatives\/[^/]+$/,
      url.endsWith(replies.readInitiative.initiative.initiativeId)
        ? 'readInitiative'
        : 'readInitiative passed on',
    ],
    [/\/me\/claims$/, 'listMyClaims'],
    [/\/me\/posts$/, 'listMyPosts'],
    [/\/me\/places(\?|$)/, 'readOfficials'],
    [/\/visitor-places\/[^/]+$/, 'readVisitorPlace'],
    [/\/visitor-reports\/[^/?]+/, 'readVisitorReport'],
    [/\/me\/residences$/, 'listMyResidences'],
    [/\/residents$/, 'listResidents'],
    [/\/bodies$/, 'readBodies'],
    [/\/team$/, 'readTeam'],
    [/\/api\/openings$/, 'listOpenings'],
    [/\/estates\/[^/]+\/opening$/, 'readOpening'],
    [/\/estates\/[^/]+\/posting$/, 'readPosting'],
    [/\/claims$/, 'listClaims'],
    [/\/claims\/[^/?]+(\?|$)/, 'readClaim'],
    [/\/notices\/[^/]+\/record$/, 'readNoticeRecord'],
    [/\/notices\/[^/]+\/counts$/, 'countNoticeReads'],
    [/\/notices\/[^/?]+$/, 'readNotice'],
    [/\/reminders\/(settings|grants)$/, 'readReminderSettings'],
    [/\/estates\/[^/]+\/reminders$/, 'listReminders'],
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
    [/\/ledger\/duplicates$/, 'listDuplicates'],
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
    [/\/funding$/, 'readFunding'],
    [/\/funding\/choices$/, 'listFundingChoices'],
    [/\/funding\/record$/, 'readFundingRecord'],
    [/\/repair-fundings\?/, 'findFundings'],
    [/\/repair-oversight\?/, 'readRepairOversight'],
    [/\/repair-oversight\/[^/]+\/cases/, 'listOversightCases'],
    [/\/repairs\/[^/]+\/messages$/, 'readRepair'],
    [/\/repairs\/[^/]+$/, 'readRepair'],
  ].find(([pattern]) => pattern.test(url))?.[1]
  if (name === 'castBallot') line.castCount += 1
  if (!name) return { status: 404, body: { code: 'request.not-found' } }
  if (name === 'readMe') return { body: ME }
  return { body: name === 'readVote open' ? withoutReceipts(replies[name]) : replies[name] }
}

/** An owner who supervises, too: some pages are for nobody else. */
const ME = {
  ...replies.readMe,
  places: replies.readMe.places.map((one) =>
    one.estateId === '7' ? { ...one, roles: [...one.roles, 'community'] } : one,
  ),
}

// A picture larger than one part, and what of it has arrived.
const photo = Buffer.from(Array.from({ length: 150_000 }, (_, at) => (at * 7 + (at >> 8)) % 256))
const voice = Buffer.from(Array.from({ length: 110_000 }, (_, at) => (at * 11 + (at >> 7)) % 256))

function upload(url, body) {
  if (url.endsWith('/parts')) {
    expect(body.offset).toBe(line.arrived.length)
    line.arrived = Buffer.concat([line.arrived, Buffer.from(body.bytes, 'base64')])
  }
  const isVoice = body.kind === 'voice'
  const isWhole = line.arrived.length === (isVoice ? voice : photo).length
  const photoId = isWhole ? (isVoice ? 'e' : 'f').repeat(64) : null
  return { body: { receivedBytes: line.arrived.length, photoId } }
}

function withoutReceipts(vote) {
  return { ...vote, myHeads: vote.myHeads.map((head) => ({ ...head, receipt: null })) }
}

/** What the phone of a person who has signed in keeps; the tokens are good until `soon`. */
function signedIn(soon) {
  const session = {
    accessToken: `${'0'.repeat(26)}.a`,
    accessExpiresAt: soon,
    refreshToken: `${'0'.repeat(26)}.r`,
    refreshExpiresAt: soon,
  }
  return { session: JSON.stringify({ session, me: ME, estateId: '7', role: 'owner' }) }
}

module.exports = { PARAMETERS, SHOWS, asked, line, open, photo, replies, reply, signedIn, voice }
