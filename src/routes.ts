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
  votes: () => at('/votes/ballots/pages/list/index'),
  vote: (voteId: string) => at('/votes/ballots/pages/detail/index', { voteId }),
  castBallot: (voteId: string, headId: string) => at('/votes/ballots/pages/cast/index', { voteId, headId }),
  receipt: (voteId: string, headId: string) => at('/votes/ballots/pages/receipt/index', { voteId, headId }),
  joint: (voteId: string, headId: string) => at('/votes/proxies/pages/joint/index', { voteId, headId }),
  proxy: (voteId: string, headId: string) => at('/votes/proxies/pages/proxy/index', { voteId, headId }),
  agent: () => at('/votes/proxies/pages/agent/index'),
  authorise: (voteId: string) => at('/votes/proxies/pages/authorise/index', { voteId }),
  claim: () => at('/estate/pages/claim/index'),
  myClaims: () => at('/estate/pages/mine/index'),
  claimDesk: () => at('/estate/pages/desk/index'),
  decideClaim: (claimId: string) => at('/estate/pages/decide/index', { claimId }),
  counterClaim: () => at('/estate/pages/counter/index'),
  bodies: () => at('/bodies/pages/estate/index'),
  fileBody: () => at('/bodies/pages/file/index'),
  team: () => at('/bodies/pages/team/index'),
  myPosts: (code?: string) => at('/bodies/pages/join/index', code ? { code } : {}),
  officials: (placeId?: string) => at('/bodies/pages/officials/index', placeId ? { placeId } : {}),
  visitorReport: (estateId: string, code: string) =>
    at('/repairs/visitors/pages/report/index', { estateId, code }),
  followVisitorReport: (estateId: string, repairId: string, secret: string) =>
    at('/repairs/visitors/pages/follow/index', { estateId, repairId, secret }),
  residents: () => at('/residents/pages/home/index'),
  myResidences: (code?: string) => at('/residents/pages/mine/index', code ? { code } : {}),
  openings: () => at('/estate/pages/openings/index'),
  askOpening: () => at('/estate/pages/ask/index'),
  opening: (estateId: string) => at('/estate/pages/opening/index', { estateId }),
  estateRoll: (estateId: string) => at('/estate/pages/roll/index', { estateId }),
  rollPosting: (estateId: string) => at('/estate/pages/posting/index', { estateId }),
  transfers: () => at('/votes/proxies/pages/transfers/index'),
  myTransfers: () => at('/votes/proxies/pages/my-transfers/index'),
  recount: (voteId: string) => at('/votes/verify/pages/recount/index', { voteId }),
  checkBallot: (voteId: string, headId: string) => at('/votes/verify/pages/ballot/index', { voteId, headId }),
  witness: () => at('/votes/verify/pages/witness/index'),
  checkBook: (to?: string) => at('/ledger/audit/pages/book/index', to ? { to } : {}),
  conflicts: () => at('/votes/verify/pages/conflicts/index'),
  initiatives: () => at('/votes/initiatives/pages/list/index'),
  initiative: (initiativeId: string) => at('/votes/initiatives/pages/detail/index', { initiativeId }),
  newInitiative: () => at('/votes/initiatives/pages/new/index'),
  requests: () => at('/votes/initiatives/pages/requests/index'),
  request: (initiativeId: string) => at('/votes/initiatives/pages/request/index', { initiativeId }),
  desk: () => at('/votes/committee/pages/desk/index'),
  announce: () => at('/votes/drafts/pages/begin/index'),
  draft: (draftId: string) => at('/votes/drafts/pages/draft/index', { draftId }),
  writeDraft: (draftId: string, from: { template?: string; revoteOf?: string; forRepair?: string } = {}) =>
    at('/votes/drafts/pages/write/index', { draftId, ...from }),
  manage: (voteId: string) => at('/votes/committee/pages/manage/index', { voteId }),
  turnout: (voteId: string) => at('/votes/committee/pages/turnout/index', { voteId }),
  roll: (voteId?: string) => at('/votes/committee/pages/roll/index', voteId ? { voteId } : {}),
  round: (voteId: string, building?: string) =>
    at('/votes/committee/pages/round/index', building ? { voteId, building } : { voteId }),
  deliver: (voteId: string, to: { headId: string } | { building: string }) =>
    at('/votes/committee/pages/deliver/index', { voteId, ...to }),
  paper: (voteId: string) => at('/votes/committee/pages/paper/index', { voteId }),
  printBallots: (voteId: string) => at('/votes/committee/pages/print/index', { voteId }),
  performance: () => at('/performance/disclosures/pages/list/index'),
  clause: (clauseId: string) => at('/performance/disclosures/pages/detail/index', { clauseId }),
  checkVersion: (clauseId: string, postingId: string) =>
    at('/ledger/audit/pages/version/index', { clauseId, postingId }),
  checkClause: (clauseId: string) => at('/ledger/audit/pages/version/index', { clauseId }),
  dutyDesk: () => at('/performance/duties/pages/desk/index'),
  postDuty: (clauseId: string, periodFrom?: string) =>
    at('/performance/duties/pages/post/index', periodFrom ? { clauseId, periodFrom } : { clauseId }),
  overdue: () => at('/performance/duties/pages/overdue/index'),
  addClause: (contractId: string) => at('/performance/duties/pages/clause/index', { contractId }),
  changeClause: (clauseId: string) => at('/performance/duties/pages/clause/index', { clauseId }),
  importContract: () => at('/performance/duties/pages/contract/index'),
  ledger: () => at('/ledger/book/pages/summary/index'),
  entries: (filter: { month?: string; account?: string; building?: string } = {}) =>
    at('/ledger/book/pages/entries/index', filter),
  entry: (entryId: string) => at('/ledger/book/pages/entry/index', { entryId }),
  bank: () => at('/ledger/book/pages/bank/index'),
  bookDesk: () => at('/ledger/book/pages/desk/index'),
  postEntry: (lineId?: string) => at('/ledger/book/pages/post/index', lineId ? { lineId } : {}),
  duplicates: () => at('/ledger/book/pages/duplicates/index'),
  postBatch: () => at('/ledger/clerk/pages/batch/index'),
  bookLines: () => at('/ledger/clerk/pages/lines/index'),
  sources: () => at('/ledger/income/pages/sources/index'),
  source: (sourceId: string) => at('/ledger/income/pages/source/index', { sourceId }),
  editSource: (sourceId?: string) => at('/ledger/income/pages/edit/index', sourceId ? { sourceId } : {}),
  lineQuestions: () => at('/ledger/income/pages/questions/index'),
  checkSource: (sourceId: string) => at('/ledger/audit/pages/source/index', { sourceId }),
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
  checkNotice: (noticeId: string) => at('/ledger/audit/pages/notice/index', { noticeId }),
  composeNotice: () => at('/notices/pages/compose/index'),
  changeNotice: (noticeId: string) => at('/notices/pages/change/index', { noticeId }),
  noticeCounts: (noticeId: string) => at('/notices/pages/counts/index', { noticeId }),
  reminders: () => at('/reminders/pages/list/index'),
  devices: () => at('/reminders/pages/devices/index'),
  reminderSettings: () => at('/reminders/pages/settings/index'),
  duty: () => at('/reminders/pages/duty/index'),
  alarm: (repairId: string) => at('/reminders/pages/alarm/index', { repairId }),
  repairs: () => at('/repairs/orders/pages/list/index'),
  newRepair: (editing?: string) => at('/repairs/orders/pages/new/index', editing ? { editing } : {}),
  repair: (repairId: string) => at('/repairs/orders/pages/detail/index', { repairId }),
  repairFunding: (repairId: string) => at('/repairs/funding/pages/detail/index', { repairId }),
  addFundingStep: (repairId: string, kind: string) =>
    at('/repairs/funding/pages/add/index', { repairId, kind }),
  repairStreet: () => at('/repairs/orders/pages/street/index'),
  streetEstate: (estateId: string, month: string) =>
    at('/repairs/orders/pages/street/index', { estateId, month }),
  streetCases: (estateId: string, figure: string, month: string, part: 'hits' | 'rest') =>
    at('/repairs/orders/pages/street-cases/index', { estateId, figure, month, part }),
  checkFunding: (repairId: string) => at('/ledger/audit/pages/funding/index', { repairId }),
  repairFigures: () => at('/repairs/orders/pages/figures/index'),
  repairCases: (figure: string, month: string, part: 'hits' | 'rest') =>
    at('/repairs/orders/pages/cases/index', { figure, month, part }),
  manageRepairs: () => at('/repairs/orders/pages/manage/index'),
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
    at('/repairs/orders/pages/work/index', editing ? { repairId, move, editing } : { repairId, move }),
  hotlineOrders: () => at('/hotline/pages/orders/index'),
  hotlineOrder: (orderNo: string) => at('/hotline/pages/order/index', { orderNo }),
  bringOrders: () => at('/hotline/pages/import/index'),
  connections: () => at('/hotline/pages/keys/index'),
  webhook: (webhookId: string) => at('/hotline/pages/hook/index', { webhookId }),
} as const
