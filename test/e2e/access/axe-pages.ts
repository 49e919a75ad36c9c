import type { Role } from '#domain/core/access.ts'

export type Who = {
  readonly name: string
  readonly subject: string
  readonly role: Role | 'nobody'
  /** The role as the page of one's own names it, where the person has several. */
  readonly chooses?: string
  readonly isCare?: boolean
  /** What the sample does not have. */
  readonly needs?: string
  /** So many pages at least are looked at. */
  readonly least: number
}

const post = (role: string) =>
  `INSERT INTO person_roles (person_id, estate_id, role, valid_from)
   SELECT i.person_id, e.estate_id, '${role}', now() - interval '1 day' FROM identities i, estates e
   WHERE i.subject = 'sample-chen' ON CONFLICT DO NOTHING`

export const WHO: readonly Who[] = [
  { name: 'nobody yet', subject: 'sample-chen', role: 'nobody', least: 4 },
  { name: 'an owner', subject: 'sample-li', role: 'owner', least: 40 },
  { name: 'an owner in care mode', subject: 'sample-li', role: 'owner', isCare: true, least: 40 },
  { name: 'the committee', subject: 'sample-zhao', role: 'committee', chooses: '业委会成员', least: 33 },
  { name: 'the company', subject: 'sample-sun', role: 'company', least: 40 },
  { name: 'a worker', subject: 'sample-qian', role: 'worker', least: 4 },
  { name: 'the community', subject: 'sample-qin', role: 'community', least: 15 },
  { name: 'the street', subject: 'sample-zhou', role: 'street', least: 25 },
  { name: 'the district', subject: 'sample-chen', role: 'district', needs: post('district'), least: 4 },
]

type Ask = (sql: string) => Promise<Record<string, string> | undefined>

type Group = {
  /** One row with what the addresses need; nothing where they need nothing. */
  readonly sql?: string
  /** The roles that have the page, by its path. */
  readonly pages: Readonly<Record<string, string>>
}

const ALL = 'owner committee company community street'
const SEEN = `${ALL} district city`
const OFFICES = 'community street'
const MINE = `FROM identities i JOIN owners o USING (person_id) JOIN vote_head_owners h USING (estate_id, owner_id)
  JOIN votes v USING (estate_id, vote_id) WHERE i.subject = 'sample-li' AND v.opens_at < now() AND v.closes_at`
const MONTH = `to_char(now() - interval '1 month', 'YYYY-MM') AS month, 'hits' AS part`

const GROUPS: readonly Group[] = [
  {
    pages: {
      'pages/home/index': `${ALL} worker nobody district city`,
      'pages/me/index': `${ALL} worker nobody`,
      'pages/sign-in/index': 'nobody',
      'reminders/pages/list/index': `${ALL} worker nobody`,
      'reminders/pages/settings/index': 'owner company',
      'reminders/pages/devices/index': 'owner',
      'privacy/pages/notice/index': 'owner nobody',
      'privacy/pages/mine/index': 'owner',
      'privacy/pages/reads/index': 'owner',
      'privacy/pages/close/index': 'owner company',
      'reminders/pages/duty/index': 'company',
      'votes/ballots/pages/list/index': SEEN,
      'votes/initiatives/pages/list/index': 'owner',
      'votes/initiatives/pages/new/index': 'owner',
      'votes/initiatives/pages/requests/index': 'committee street',
      'votes/committee/pages/desk/index': 'committee',
      'votes/committee/pages/roll/index': 'committee street',
      'votes/drafts/pages/begin/index': 'committee',
      'votes/proxies/pages/agent/index': 'owner',
      'votes/proxies/pages/transfers/index': 'committee community',
      'votes/proxies/pages/my-transfers/index': 'owner',
      'votes/verify/pages/witness/index': 'owner committee street',
      'votes/verify/pages/conflicts/index': 'owner',
      'performance/disclosures/pages/list/index': SEEN,
      'performance/duties/pages/desk/index': 'company',
      'performance/duties/pages/overdue/index': OFFICES,
      'performance/duties/pages/contract/index': 'company',
      'ledger/book/pages/summary/index': SEEN,
      'ledger/book/pages/entries/index': ALL,
      'ledger/book/pages/bank/index': 'owner company',
      'ledger/book/pages/desk/index': 'committee company',
      'ledger/book/pages/post/index': 'company',
      'ledger/book/pages/duplicates/index': 'committee company',
      'ledger/clerk/pages/batch/index': 'company',
      'ledger/clerk/pages/lines/index': 'company',
      'ledger/income/pages/sources/index': ALL,
      'ledger/income/pages/edit/index': 'company',
      'ledger/income/pages/questions/index': 'company street',
      'ledger/audit/pages/book/index': 'owner',
      'bills/pages/list/index': 'owner',
      'bills/pages/arrears/index': 'owner',
      'bills/pages/desk/index': 'company',
      'bills/pages/issue/index': 'company',
      'bills/pages/import/index': 'company',
      'bills/pages/reconcile/index': 'company',
      'notices/pages/list/index': SEEN,
      'notices/pages/compose/index': 'committee company street',
      'repairs/orders/pages/list/index': 'owner committee company worker',
      'repairs/orders/pages/new/index': 'owner',
      'repairs/orders/pages/figures/index': 'owner company street',
      'repairs/orders/pages/manage/index': 'company',
      'repairs/orders/pages/street/index': OFFICES,
      'hotline/pages/orders/index': 'company street',
      'hotline/pages/import/index': 'company street',
      'hotline/pages/keys/index': 'company street',
      'complaints/pages/list/index': 'owner company community street',
      'complaints/pages/new/index': 'owner',
      'complaints/pages/figures/index': 'owner company street',
      'complaints/pages/ladder/index': 'owner',
    },
  },
  {
    sql: `SELECT vote_id AS "voteId", head_id AS "headId" ${MINE} > now() LIMIT 1`,
    pages: {
      'votes/ballots/pages/detail/index': SEEN,
      'votes/ballots/pages/cast/index': 'owner',
      'votes/ballots/pages/receipt/index': 'owner',
      'votes/proxies/pages/proxy/index': 'owner',
      'votes/proxies/pages/joint/index': 'owner',
      'votes/proxies/pages/authorise/index': 'owner committee',
      'votes/verify/pages/ballot/index': 'owner',
      'votes/committee/pages/turnout/index': 'committee street',
      'votes/committee/pages/round/index': 'committee',
      'votes/committee/pages/deliver/index': 'committee',
      'votes/committee/pages/manage/index': 'committee',
      'votes/committee/pages/paper/index': 'committee',
      'votes/committee/pages/print/index': 'committee',
    },
  },
  {
    sql: `SELECT vote_id AS "voteId" ${MINE} < now() LIMIT 1`,
    pages: { 'votes/ballots/pages/detail/index': ALL, 'votes/verify/pages/recount/index': 'owner' },
  },
  {
    sql: 'SELECT initiative_id AS "initiativeId" FROM initiatives ORDER BY started_at LIMIT 1',
    pages: {
      'votes/initiatives/pages/detail/index': 'owner',
      'votes/initiatives/pages/request/index': 'committee street',
    },
  },
  {
    sql: `SELECT clause_id AS "clauseId", contract_id AS "contractId" FROM clauses ORDER BY estate_id, clause_id LIMIT 1`,
    pages: {
      'performance/disclosures/pages/detail/index': ALL,
      'performance/duties/pages/clause/index': 'company',
      'performance/duties/pages/post/index': 'company',
      'ledger/audit/pages/version/index': 'owner',
    },
  },
  {
    sql: 'SELECT entry_id AS "entryId" FROM ledger_entries WHERE cardinality(voucher_ids) > 0 ORDER BY estate_id, number LIMIT 1',
    pages: { 'ledger/book/pages/entry/index': ALL },
  },
  {
    sql: 'SELECT source_id AS "sourceId" FROM income_versions ORDER BY estate_id LIMIT 1',
    pages: { 'ledger/income/pages/source/index': ALL, 'ledger/audit/pages/source/index': 'owner' },
  },
  {
    sql: `SELECT bill_id AS "billId", 'none' AS "orderId" FROM identities i JOIN owners o USING (person_id)
      JOIN unit_owners u USING (estate_id, owner_id) JOIN bills b USING (estate_id, unit_id) WHERE i.subject = 'sample-li' LIMIT 1`,
    pages: { 'bills/pages/bill/index': 'owner company', 'bills/pages/pay/index': 'owner' },
  },
  {
    sql: 'SELECT notice_id AS "noticeId" FROM notices ORDER BY estate_id, posted_at LIMIT 1',
    pages: {
      'notices/pages/detail/index': ALL,
      'notices/pages/change/index': 'committee company',
      'notices/pages/counts/index': 'company street',
      'ledger/audit/pages/notice/index': 'owner',
    },
  },
  {
    sql: `SELECT repair_id AS "repairId", 'dispatch' AS move, 'contract' AS kind FROM repairs r JOIN identities i ON r.reported_by = i.person_id
      WHERE i.subject = 'sample-li' ORDER BY reported_at LIMIT 1`,
    pages: {
      'repairs/orders/pages/detail/index': 'owner company street',
      'repairs/orders/pages/work/index': 'company',
      'repairs/funding/pages/detail/index': 'owner company',
      'repairs/funding/pages/add/index': 'company',
      'ledger/audit/pages/funding/index': 'owner',
      'reminders/pages/alarm/index': 'company',
    },
  },
  {
    sql: `SELECT complaint_id AS "complaintId", 'raise' AS move FROM complaints c JOIN identities i ON c.filed_by = i.person_id ORDER BY filed_at LIMIT 1`,
    pages: {
      'complaints/pages/detail/index': 'owner company community street',
      'complaints/pages/act/index': 'owner company',
      'complaints/pages/agree/index': 'company',
      'complaints/pages/invitation/index': 'community',
    },
  },
  {
    sql: `SELECT 'responded' AS figure, ${MONTH}, estate_id AS "estateId" FROM estates ORDER BY estate_id LIMIT 1`,
    pages: {
      'repairs/orders/pages/cases/index': 'owner company',
      'repairs/orders/pages/street-cases/index': 'street',
    },
  },
  {
    sql: `SELECT 'company' AS level, 'answeredInTime' AS figure, ${MONTH}`,
    pages: { 'complaints/pages/cases/index': 'owner company' },
  },
  {
    sql: `SELECT order_no AS "orderNo" FROM hotline_orders LIMIT 1`,
    pages: { 'hotline/pages/order/index': 'company' },
  },
]

/** The addresses that a role has, with what the sample holds for them. */
export async function pagesFor(role: Who['role'], ask: Ask): Promise<readonly string[]> {
  const all: string[] = []
  for (const { sql, pages } of GROUPS) {
    const row = sql ? await ask(sql) : {}
    if (!row) continue
    const query = new URLSearchParams(row).toString()
    for (const [path, roles] of Object.entries(pages))
      if (roles.split(' ').includes(role)) all.push(query ? `${path}?${query}` : path)
  }
  return all
}
