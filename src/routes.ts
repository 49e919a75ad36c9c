// The only place that spells a page's address.

type Query = Record<string, string>

function at(path: string, query: Query = {}): string {
  const text = Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
  return text ? `${path}?${text}` : path
}

export const routes = {
  home: () => at('/pages/home/index'),
  me: () => at('/pages/me/index'),
  signIn: (code?: string) => at('/pages/sign-in/index', code ? { code } : {}),
  votes: () => at('/votes/pages/list/index'),
  vote: (voteId: string) => at('/votes/pages/detail/index', { voteId }),
  castBallot: (voteId: string, headId: string) => at('/votes/pages/cast/index', { voteId, headId }),
  receipt: (voteId: string, headId: string) => at('/votes/pages/receipt/index', { voteId, headId }),
  joint: (voteId: string, headId: string) => at('/proxies/pages/joint/index', { voteId, headId }),
  proxy: (voteId: string, headId: string) => at('/proxies/pages/proxy/index', { voteId, headId }),
  agent: () => at('/proxies/pages/agent/index'),
  authorise: (voteId: string) => at('/proxies/pages/authorise/index', { voteId }),
  transfers: () => at('/proxies/pages/transfers/index'),
  myTransfers: () => at('/proxies/pages/my-transfers/index'),
  recount: (voteId: string) => at('/verify/pages/recount/index', { voteId }),
  checkBallot: (voteId: string, headId: string) => at('/verify/pages/ballot/index', { voteId, headId }),
  witness: () => at('/verify/pages/witness/index'),
  checkBook: (to?: string) => at('/audit/pages/book/index', to ? { to } : {}),
  conflicts: () => at('/verify/pages/conflicts/index'),
  initiatives: () => at('/initiatives/pages/list/index'),
  initiative: (initiativeId: string) => at('/initiatives/pages/detail/index', { initiativeId }),
  newInitiative: () => at('/initiatives/pages/new/index'),
  requests: () => at('/initiatives/pages/requests/index'),
  request: (initiativeId: string) => at('/initiatives/pages/request/index', { initiativeId }),
  desk: () => at('/committee/pages/desk/index'),
  announce: () => at('/drafts/pages/begin/index'),
  draft: (draftId: string) => at('/drafts/pages/draft/index', { draftId }),
  writeDraft: (draftId: string, from: { template?: string; revoteOf?: string; forRepair?: string } = {}) =>
    at('/drafts/pages/write/index', { draftId, ...from }),
  manage: (voteId: string) => at('/committee/pages/manage/index', { voteId }),
  turnout: (voteId: string) => at('/committee/pages/turnout/index', { voteId }),
  roll: (voteId?: string) => at('/committee/pages/roll/index', voteId ? { voteId } : {}),
  round: (voteId: string, building?: string) =>
    at('/committee/pages/round/index', building ? { voteId, building } : { voteId }),
  deliver: (voteId: string, to: { headId: string } | { building: string }) =>
    at('/committee/pages/deliver/index', { voteId, ...to }),
  paper: (voteId: string) => at('/committee/pages/paper/index', { voteId }),
  printBallots: (voteId: string) => at('/committee/pages/print/index', { voteId }),
  performance: () => at('/disclosures/pages/list/index'),
  clause: (clauseId: string) => at('/disclosures/pages/detail/index', { clauseId }),
  checkVersion: (clauseId: string, postingId: string) =>
    at('/audit/pages/version/index', { clauseId, postingId }),
  checkClause: (clauseId: string) => at('/audit/pages/version/index', { clauseId }),
  dutyDesk: () => at('/duties/pages/desk/index'),
  postDuty: (clauseId: string, periodFrom?: string) =>
    at('/duties/pages/post/index', periodFrom ? { clauseId, periodFrom } : { clauseId }),
  overdue: () => at('/duties/pages/overdue/index'),
  addClause: (contractId: string) => at('/duties/pages/clause/index', { contractId }),
  changeClause: (clauseId: string) => at('/duties/pages/clause/index', { clauseId }),
  importContract: () => at('/duties/pages/contract/index'),
  ledger: () => at('/ledger/pages/summary/index'),
  entries: (filter: { month?: string; account?: string; building?: string } = {}) =>
    at('/ledger/pages/entries/index', filter),
  entry: (entryId: string) => at('/ledger/pages/entry/index', { entryId }),
  bank: () => at('/ledger/pages/bank/index'),
  bookDesk: () => at('/ledger/pages/desk/index'),
  postEntry: (lineId?: string) => at('/ledger/pages/post/index', lineId ? { lineId } : {}),
  twins: () => at('/ledger/pages/twins/index'),
  postBatch: () => at('/clerk/pages/batch/index'),
  bookLines: () => at('/clerk/pages/lines/index'),
  sources: () => at('/income/pages/sources/index'),
  source: (sourceId: string) => at('/income/pages/source/index', { sourceId }),
  editSource: (sourceId?: string) => at('/income/pages/edit/index', sourceId ? { sourceId } : {}),
  lineQuestions: () => at('/income/pages/questions/index'),
  checkSource: (sourceId: string) => at('/audit/pages/source/index', { sourceId }),
  bills: () => at('/bills/pages/list/index'),
  bill: (billId: string) => at('/bills/pages/bill/index', { billId }),
  payOrder: (billId: string, orderId: string) => at('/bills/pages/pay/index', { billId, orderId }),
  arrears: () => at('/bills/pages/arrears/index'),
  billDesk: () => at('/bills/pages/desk/index'),
  issueBill: () => at('/bills/pages/issue/index'),
  importBills: () => at('/bills/pages/import/index'),
  reconcile: () => at('/bills/pages/reconcile/index'),
  notices: () => at('/notices/pages/list/index'),
  notice: (noticeId: string) => at('/notices/pages/detail/index', { noticeId }),
  checkNotice: (noticeId: string) => at('/audit/pages/notice/index', { noticeId }),
  composeNotice: () => at('/notices/pages/compose/index'),
  changeNotice: (noticeId: string) => at('/notices/pages/change/index', { noticeId }),
  noticeCounts: (noticeId: string) => at('/notices/pages/counts/index', { noticeId }),
  reminders: () => at('/reminders/pages/list/index'),
  devices: () => at('/reminders/pages/devices/index'),
  reminderSettings: () => at('/reminders/pages/settings/index'),
  duty: () => at('/reminders/pages/duty/index'),
  alarm: (repairId: string) => at('/reminders/pages/alarm/index', { repairId }),
  repairs: () => at('/repairs/pages/list/index'),
  newRepair: (editing?: string) => at('/repairs/pages/new/index', editing ? { editing } : {}),
  repair: (repairId: string) => at('/repairs/pages/detail/index', { repairId }),
  repairThread: (repairId: string) => at('/thread/pages/detail/index', { repairId }),
  addThreadStep: (repairId: string, kind: string) => at('/thread/pages/add/index', { repairId, kind }),
  repairStreet: () => at('/repairs/pages/street/index'),
  streetEstate: (estateId: string, month: string) => at('/repairs/pages/street/index', { estateId, month }),
  streetCases: (estateId: string, figure: string, month: string, part: 'hits' | 'rest') =>
    at('/repairs/pages/street-cases/index', { estateId, figure, month, part }),
  checkThread: (repairId: string) => at('/audit/pages/thread/index', { repairId }),
  repairFigures: () => at('/repairs/pages/figures/index'),
  repairCases: (figure: string, month: string, part: 'hits' | 'rest') =>
    at('/repairs/pages/cases/index', { figure, month, part }),
  manageRepairs: () => at('/repairs/pages/manage/index'),
  complaints: () => at('/complaints/pages/list/index'),
  newComplaint: (about?: { kind: 'repair' | 'entry' | 'clause' | 'bill'; id: string }) =>
    at('/complaints/pages/new/index', about ?? {}),
  editComplaint: (editing: string) => at('/complaints/pages/new/index', { editing }),
  complaint: (complaintId: string) => at('/complaints/pages/detail/index', { complaintId }),
  actOnComplaint: (complaintId: string, move: string) =>
    at('/complaints/pages/act/index', { complaintId, move }),
  complaintLadder: () => at('/complaints/pages/ladder/index'),
  complaintFigures: () => at('/complaints/pages/figures/index'),
  complaintCases: (level: string, figure: string, month: string, part: 'hits' | 'rest') =>
    at('/complaints/pages/cases/index', { level, figure, month, part }),
  proposeAgreement: (complaintId: string, editing?: string) =>
    at('/complaints/pages/agree/index', editing ? { complaintId, editing } : { complaintId }),
  invitation: (complaintId: string) => at('/complaints/pages/invitation/index', { complaintId }),
  workRepair: (repairId: string, move: string, editing?: string) =>
    at('/repairs/pages/work/index', editing ? { repairId, move, editing } : { repairId, move }),
  hotlineOrders: () => at('/connect/pages/orders/index'),
  hotlineOrder: (orderNo: string) => at('/connect/pages/order/index', { orderNo }),
  bringOrders: () => at('/connect/pages/bring/index'),
  connections: () => at('/connect/pages/keys/index'),
  webhook: (webhookId: string) => at('/connect/pages/hook/index', { webhookId }),
} as const
