import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { READ_KINDS } from '#contract/privacy/endpoints.ts'
import { CONSENT_ACTS, CONSENT_KINDS } from '#domain/privacy/notice.ts'
import { BILL_CORRECTIONS, PAID_BY } from '#contract/bills/endpoints.ts'
import { OTHER_SIDES } from '#contract/complaints/endpoints.ts'
import { EXCUSE_ACTS, FEE_KINDS } from '#contract/performance/endpoints.ts'
import { BANK_ACTS } from '#contract/ledger/endpoints.ts'
import { OBJECTION_ABOUT } from '#contract/votes/life.ts'
import { About } from '#contract/ledger/questions.ts'
import { NOTICE_ROLES, NOTICE_STEPS } from '#contract/notices/endpoints.ts'
import { Open311Scope } from '#contract/open311/endpoints.ts'
import { PAPER_DECISIONS } from '#contract/votes/proxies/proxies.ts'
import { ReminderWay, SEND_STATES } from '#contract/reminders/endpoints.ts'
import { RepairPlace } from '#contract/repairs/endpoints.ts'
import { Channel, Host, Unmatched } from '#contract/identity/endpoints.ts'
import { CLAIM_BASES, CLAIM_ACTORS, CLAIM_STATES, CLAIM_STEPS } from '#domain/estate/claim-words.ts'
import { BODY_JOBS, BODY_KINDS, roleOfJob } from '#domain/bodies/bodies.ts'
import { RESIDENT_KINDS } from '#domain/estate/residents.ts'
import { INVITATION_VERDICTS } from '#domain/bodies/invitations.ts'
import { CLAIM_DESKS } from '#domain/estate/claims.ts'
import { ROLL_LINE_KINDS, ROLL_STATES } from '#contract/estate/roll.ts'
import { OBJECTION_KINDS, OBJECTION_VERDICTS, REQUEST_DECISIONS } from '#contract/estate/openings.ts'
import { ASKED_BY, OPENING_ACTORS, OPENING_STEPS, POSTED_FOR } from '#domain/estate/opening.ts'
import { MATCH_OUTCOMES } from '#domain/estate/match.ts'
import { POST_ACTS } from '#server/identity/roles.ts'
import { TRANSFER_DECISIONS } from '#contract/votes/proxies/transfers.ts'
import { WITNESS_ROLES } from '#domain/core/access.ts'
import { BILL_KINDS } from '#domain/bills/amount.ts'
import { ORDER_STATES, UNEXPLAINED } from '#domain/bills/order.ts'
import { MEDIATORS } from '#domain/complaints/standing.ts'
import { EVERY } from '#domain/performance/duty.ts'
import { HOTLINE_ACTS } from '#domain/hotline/order.ts'
import { NOTICE_CLASSES, OUTAGES } from '#domain/notices/notice.ts'
import { ALARM_TIERS } from '#domain/reminders/duty.ts'
import { REMINDER_TEMPLATES } from '#domain/reminders/kinds.ts'
import { SATISFACTIONS } from '#domain/repairs/figures.ts'
import { THREAD_ACTORS, THREAD_KINDS } from '#domain/repairs/funding/step.ts'
import { PAPER_RULES } from '#domain/votes/counting/count.ts'
import { DELIVERY_METHODS, DELIVERY_OUTCOMES } from '#domain/votes/paper/delivery.ts'
import {
  DATED_MOVES,
  INITIATIVE_ACTORS,
  INITIATIVE_KINDS,
  INITIATIVE_MOVES,
} from '#domain/votes/initiative.ts'
import { ITEM_KINDS } from '#domain/votes/counting/item.ts'
import { JOINT_ANSWERS } from '#domain/votes/joint.ts'
import { PLACE_KINDS } from '#domain/places/places.ts'
import { ADVISERS } from '#domain/votes/life.ts'
import { SET_ASIDE } from '#domain/votes/evidence/record.ts'
import { SALES, UNIT_KINDS } from '#domain/votes/roll.ts'
import { AREA_SOURCES } from '#domain/votes/roll-check.ts'
import { SALE_EFFECTS } from '#domain/votes/transfer.ts'
import { VERDICTS } from '#server/bills/cashier/callbacks.ts'
import { CODE_KINDS } from '#server/identity/codes.ts'
import { DAILY_THINGS } from '#server/core/limits/daily.ts'
import { KEY_NAMES } from '#server/core/installation.ts'
import { CAME_BY } from '#server/hotline/store.ts'
import { VOICE_FORMATS } from '#server/files/voice-kind.ts'
import { openHarness, type Harness } from '#test/server/support/harness.ts'

// Words that a column may hold stand in the schema and in an array of TypeScript. Each list of the schema is compared with its array.

/** Every list of a check by the check's name. Names are those of the database: table, column, `check`. */
const LISTS: Readonly<Record<string, readonly (string | number)[]>> = {
  ballot_set_asides_reason_check: Object.values(SET_ASIDE),
  // No array: a head has one ballot, and at most one that replaced it (`prevails` leaves no room for a third).
  ballots_attempt_check: [0, 1],
  bank_acts_kind_check: BANK_ACTS,
  bodies_kind_check: BODY_KINDS,
  body_filings_kind_check: BODY_KINDS,
  body_posts_job_check: BODY_JOBS,
  body_posts_role_check: [...new Set(BODY_JOBS.map(roleOfJob))],
  invitations_job_check: [...BODY_JOBS, ...PLACE_KINDS],
  invitations_verdict_check: INVITATION_VERDICTS,
  residences_kind_check: RESIDENT_KINDS,
  bill_corrections_act_check: BILL_CORRECTIONS,
  bill_orders_channel_check: Host.options,
  bill_orders_state_check: ORDER_STATES,
  bill_payments_how_check: PAID_BY,
  bills_kind_check: BILL_KINDS,
  cashier_cases_why_check: UNEXPLAINED,
  cashier_verdicts_verdict_check: VERDICTS,
  clauses_every_check: EVERY,
  complaint_agreements_mediator_check: MEDIATORS,
  complaint_steps_other_check: OTHER_SIDES,
  consents_act_check: CONSENT_ACTS,
  consents_kind_check: CONSENT_KINDS,
  person_reads_kind_check: READ_KINDS,
  contracts_fee_kind_check: FEE_KINDS,
  claim_steps_as_role_check: CLAIM_ACTORS,
  claim_steps_kind_check: CLAIM_STEPS,
  daily_counts_thing_check: DAILY_THINGS,
  owner_claims_basis_check: CLAIM_BASES,
  opening_objections_about_check: OBJECTION_KINDS,
  opening_objections_verdict_check: OBJECTION_VERDICTS,
  opening_requests_asked_by_check: ASKED_BY,
  opening_requests_decision_check: REQUEST_DECISIONS,
  opening_steps_as_role_check: OPENING_ACTORS,
  opening_steps_kind_check: OPENING_STEPS,
  opening_steps_posted_for_check: POSTED_FOR,
  roll_change_lines_kind_check: ROLL_LINE_KINDS,
  roll_changes_as_role_check: OPENING_ACTORS,
  roll_changes_state_check: ROLL_STATES,
  owner_claims_recorded_as_check: CLAIM_DESKS,
  owner_claims_state_check: CLAIM_STATES,
  // A ballot that came back is proof in itself and no delivery that anybody writes down.
  deliveries_method_check: DELIVERY_METHODS.filter((method) => method !== 'ballot'),
  deliveries_outcome_check: DELIVERY_OUTCOMES,
  duty_excuses_act_check: EXCUSE_ACTS,
  duty_shifts_tier_check: ALARM_TIERS,
  hotline_acts_kind_check: HOTLINE_ACTS,
  hotline_orders_came_by_check: CAME_BY,
  // The owners move an initiative by supporting it, which is no step of its own.
  initiative_moves_by_actor_check: INITIATIVE_ACTORS.filter((actor) => actor !== 'owners'),
  initiative_moves_check: DATED_MOVES,
  initiative_moves_move_check: INITIATIVE_MOVES.filter((move) => move !== 'reach'),
  initiatives_kind_check: INITIATIVE_KINDS,
  installation_keys_name_check: KEY_NAMES,
  owner_matches_outcome_check: MATCH_OUTCOMES,
  person_documents_unmatched_check: Unmatched.options,
  place_post_acts_act_check: POST_ACTS,
  place_posts_role_check: PLACE_KINDS,
  places_kind_check: PLACE_KINDS,
  post_acts_act_check: POST_ACTS,
  line_questions_about_check: About.options,
  notice_versions_kind_check: NOTICE_STEPS,
  notices_by_role_check: NOTICE_ROLES,
  notices_class_check: NOTICE_CLASSES,
  notices_outage_check: OUTAGES,
  open311_keys_scope_check: Open311Scope.options,
  proxy_codes_kind_check: CODE_KINDS,
  proxy_paper_decisions_decision_check: PAPER_DECISIONS,
  reminder_grants_channel_check: Channel.options,
  reminder_grants_template_check: REMINDER_TEMPLATES,
  reminder_messages_template_check: REMINDER_TEMPLATES,
  reminder_sends_channel_check: ReminderWay.options,
  reminder_sends_state_check: SEND_STATES,
  repair_ratings_satisfaction_check: SATISFACTIONS,
  repair_funding_steps_by_role_check: THREAD_ACTORS,
  repair_funding_steps_kind_check: THREAD_KINDS,
  repairs_place_check: RepairPlace.options,
  representative_answers_answer_check: JOINT_ANSWERS,
  // No array: mappings of a ledger's columns are the only ones that are kept.
  sheet_mappings_kind_check: ['ledger'],
  title_decisions_decision_check: TRANSFER_DECISIONS,
  units_area_source_check: AREA_SOURCES,
  units_kind_check: UNIT_KINDS,
  units_sale_check: SALES,
  voices_format_check: VOICE_FORMATS,
  vote_draft_advice_by_role_check: ADVISERS,
  vote_items_kind_check: ITEM_KINDS,
  vote_objections_about_check: OBJECTION_ABOUT,
  vote_transfers_effect_check: SALE_EFFECTS,
  votes_paper_rule_check: PAPER_RULES,
  witnesses_role_check: WITNESS_ROLES,
}

const IN_LIST = /= ANY \((?:\(?ARRAY\[([^\]]*)\]\)?(?:::[a-z ]+\[\])?|'\{([^}]*)\}'::[a-z ]+\[\])\)/g
/** What is left of a list of one word. */
const ONE_WORD = /^CHECK \(\(\(?[a-z_]+\)?(?:::text)? = ('[^']*'::text)\)\)$/

/** The words of every list in a check, each list sorted; null where a list is written in a way that nobody foresaw. */
export function listsOf(definition: string): string[][] | null {
  const lists = [...definition.matchAll(IN_LIST)].map(([, array, literal]) =>
    (array ?? literal ?? '').split(',').map(wordOf).sort(),
  )
  const [, one] = ONE_WORD.exec(definition) ?? []
  if (one) lists.push([wordOf(one)])
  const isRead = lists.length === definition.split(/ANY|<> ALL/).length - 1 + (one ? 1 : 0)
  return isRead ? lists : null
}

function wordOf(part: string): string {
  return part.trim().replace(/^\(?'?([^']*)'?\)?(?:::[a-z ]+)?$/, '$1')
}

let harness: Harness
before(async () => {
  harness = await openHarness()
})
after(() => harness?.stop())

test('lists are read however PostgreSQL writes them', () => {
  assert.deepEqual(listsOf("CHECK ((kind = ANY (ARRAY['b'::text, 'a-c'::text])))"), [['a-c', 'b']])
  assert.deepEqual(listsOf("CHECK (((kind)::text = ANY ((ARRAY['b'::text, 'a'::text])::text[])))"), [
    ['a', 'b'],
  ])
  assert.deepEqual(listsOf("CHECK ((kind = ANY ('{b,a}'::text[])))"), [['a', 'b']])
  assert.deepEqual(listsOf('CHECK ((reason = ANY (ARRAY[2, 1])))'), [['1', '2']])
  assert.deepEqual(listsOf("CHECK ((kind = 'ledger'::text))"), [['ledger']])
  assert.deepEqual(listsOf("CHECK (((move = ANY (ARRAY['plan'::text])) = (day IS NOT NULL)))"), [['plan']])
  assert.deepEqual(listsOf('CHECK ((amount > 0))'), [])
  assert.equal(listsOf('CHECK ((kind = ANY (words())))'), null)
  assert.equal(listsOf("CHECK ((kind <> ALL (ARRAY['a'::text])))"), null)
})

test('each list of words in the schema is an array of the domain or the contract', async () => {
  const { rows } = await harness.database.owner.query<{ name: string; definition: string }>(
    `SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
     WHERE contype = 'c' AND connamespace = 'public'::regnamespace ORDER BY conname`,
  )
  const names = rows.map((row) => row.name)
  assert.equal(new Set(names).size, names.length, 'two checks of one name')
  const found = new Map<string, string[]>()
  for (const { name, definition } of rows) {
    const lists = listsOf(definition)
    assert.ok(lists !== null && lists.length <= 1, `${name} is not read: ${definition}`)
    if (lists[0]) found.set(name, lists[0])
  }
  const wanted = Object.entries(LISTS).map(([name, words]) => [name, words.map(String).sort()])
  assert.deepEqual(Object.fromEntries([...found].sort()), Object.fromEntries(wanted.sort()))
  assert.ok(found.size >= 50, `${found.size} lists`)
})
