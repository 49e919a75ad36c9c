import { concat, fromBase64, toBase64, utf8 } from '#domain/log/bytes.ts'
import { checkpointBody } from '#domain/log/checkpoint.ts'
import { encodeEntry } from '#domain/log/entry.ts'
import { CompactTree, leafHash } from '#domain/log/merkle.ts'
import {
  type OpenShare,
  type RuledItem,
  rulesHashOf,
  type VoteEntry,
  type VoteRecord,
  type VoteRules,
} from '#domain/votes/evidence/record.ts'
import type { CheckName, Mine } from '#domain/votes/evidence/recount.ts'
import {
  AGENT,
  BY_PROXY,
  type Cast,
  candidate,
  DISPUTED,
  type Draft,
  logLine,
  makeKey,
  noise,
  PAPER,
  PRINCIPAL,
  type Proxy,
  REPLACED,
  REVOKED,
  type Told,
  type Twist,
  UNREAD,
  VOTER,
  type World,
  witnessLine,
  write,
} from './honest.ts'

// The malicious operator: it holds the log's key and the database, and rewrites as consistently as it can. What it does
// not hold: the owners' phones, and the witness's key.

export type Tampering = {
  readonly name: string
  /** The check that must name it. `my-…` means that only the owner whose thing it is can see it. */
  readonly caughtBy: CheckName
  tamper(world: World): { record: VoteRecord; mine: Mine }
}

/** The items of `makeWorld` by their places, and the choices of a question. */
const [SERVICE, FUND, GREEN, FIRST, TIED, ALSO_TIED, ALTERNATE, LAST] = [0, 1, 2, 3, 4, 5, 6, 7] as const
const [FOR, AGAINST, ABSTAIN, VOID] = [0, 1, 2, 3] as const
const NOBODY: Mine = { rows: [] }
/** A head that votes by phone, and whom the operator likes. */
const FRIEND = 7

const CHOICES: readonly Tampering[] = [
  edited('a choice is flipped in the openings', 'openings', (record) => ({
    ...record,
    openings: changed(record.openings, 0, (byte) => 1 - byte),
  })),
  rewritten('a choice is flipped, and the openings are logged anew', 'openings', {
    openings: (all) => put(all, VOTER, put(all[VOTER], SERVICE, AGAINST)),
  }),
  rewritten('a choice is flipped in one item only, and the openings are logged anew', 'openings', {
    openings: (all) => put(all, VOTER, put(all[VOTER], GREEN, 0)),
  }),
  rewritten('an opening has a choice too many', 'openings', {
    openings: ([first, ...rest]) => [concat([Uint8Array.of(FOR), first as Uint8Array]), ...rest],
  }),
  rebuilt('a choice is flipped with a new salt, and the whole log is written again', 'my-ballot', (world) =>
    recast(world, VOTER, { choices: chosen(world, VOTER, SERVICE, AGAINST), salt: noise('a new salt') }),
  ),
  rebuilt('a choice is flipped in one item only, and the whole log is written again', 'my-ballot', (world) =>
    recast(world, VOTER, { choices: chosen(world, VOTER, LAST, FOR) }),
  ),
  rebuilt('a phone ballot is made void in one item', 'openings', (world) =>
    recast(world, VOTER, { choices: chosen(world, VOTER, FUND, VOID) }),
  ),
  rebuilt('a phone ballot is made void in one item, and called paper', 'my-ballot', (world) =>
    recast(world, VOTER, { choices: chosen(world, VOTER, FUND, VOID), channel: PAPER }),
  ),
  rebuilt('a proxy’s ballot is void in one item', 'openings', (world) =>
    recast(world, PRINCIPAL, { choices: chosen(world, PRINCIPAL, FUND, VOID) }),
  ),
  rebuilt('a choice is one that its item does not have', 'openings', (world) =>
    recast(world, UNREAD, { choices: chosen(world, UNREAD, SERVICE, VOID + 1) }),
  ),
  rebuilt('an option is far beyond the last', 'openings', (world) =>
    recast(world, UNREAD, { choices: chosen(world, UNREAD, GREEN, 255) }),
  ),
]

const RESULTS: readonly Tampering[] = [
  retold('an area is changed in the result', 'areas', ({ shares }) => ({
    shares: reshared(shares, SERVICE, FOR, (one) => ({ ...one, areaDm2: one.areaDm2 + 1 })),
  })),
  retold('the opened sums of for and against are swapped', 'heads', ({ shares }) => ({
    shares: put(shares, SERVICE, swapped(shares[SERVICE], FOR, AGAINST)),
  })),
  retold('the sums of the second item are swapped', 'heads', ({ shares }) => ({
    shares: put(shares, FUND, swapped(shares[FUND], FOR, AGAINST)),
  })),
  retold('the sums of two items are swapped', 'heads', ({ shares }) => ({
    shares: swapped(shares, SERVICE, FUND),
  })),
  retold('the sums of two options are swapped', 'heads', ({ shares }) => ({
    shares: put(shares, GREEN, swapped(shares[GREEN], 1, 2)),
  })),
  retold('void marks are told as abstentions', 'heads', ({ shares }) => ({
    shares: put(shares, FUND, swapped(shares[FUND], ABSTAIN, VOID)),
  })),
  retold('the areas of for and against are swapped, the heads are not', 'areas', ({ shares }) => {
    const [yes, no] = shares[SERVICE] as [OpenShare, OpenShare]
    const withYes = reshared(shares, SERVICE, FOR, () => ({ ...yes, areaDm2: no.areaDm2 }))
    return { shares: reshared(withYes, SERVICE, AGAINST, () => ({ ...no, areaDm2: yes.areaDm2 })) }
  }),
  retold('an item is left out of the result', 'heads', ({ shares, outcomes }) => ({
    shares: shares.slice(0, -1),
    outcomes: outcomes.slice(0, -1),
  })),
  outcome('the outcome is another than the numbers say', SERVICE, 'rejected'),
  outcome('the outcome of the second item is another', FUND, 'passed'),
  outcome('another option is said to be chosen', GREEN, 'option-2'),
  outcome('no option is said to be chosen', GREEN, 'none'),
  outcome('a lack of votes is said to be a lack of voters', LAST, 'no-quorum'),
  outcome('one with too few votes is an alternate', LAST, 'alternate'),
  outcome('one of two who are equal is elected', TIED, 'elected'),
  retold('a candidate’s seat goes to an alternate', 'verdict', ({ outcomes }) => ({
    outcomes: swapped(outcomes, FIRST, ALTERNATE),
  })),
  retold('a tie is hidden: one of the two is elected, the other an alternate', 'verdict', ({ outcomes }) => ({
    outcomes: put(put(outcomes, TIED, 'elected'), ALSO_TIED, 'alternate'),
  })),
  rewritten('the first result was false, the corrected one is true', 'heads', {
    result: (told, round) =>
      round > 0
        ? told
        : { ...told, shares: put(told.shares, SERVICE, swapped(told.shares[SERVICE], FOR, AGAINST)) },
  }),
  rewritten('the first result decided otherwise than its numbers', 'verdict', {
    result: (told, round) =>
      round > 0 ? told : { ...told, outcomes: put(told.outcomes, GREEN, 'option-0') },
  }),
]

const ROLLS: readonly Tampering[] = [
  shrunk('an owner’s area is made smaller before the vote', (heads) => ({ heads, earlierRolls: [] })),
  shrunk('a corrected roll has less area for one owner', (heads, honest) => ({
    heads,
    earlierRolls: [honest],
  })),
  rewritten('the roll claims more area than its rows have', 'roll-sum', {
    rollEntry: (claim) => ({ ...claim, areaDm2: claim.areaDm2 + 100 }),
  }),
  rewritten('the roll claims more heads than it has rows', 'roll-bound', {
    rollEntry: (claim) => ({ ...claim, headCount: claim.headCount + 1 }),
  }),
  edited('a unit is added to the roll', 'roll-bound', (record) => ({
    ...record,
    roll: toBase64(concat([bytes(record.roll), bytes(record.roll).subarray(0, 80)])),
  })),
  edited('the roll from before its correction is given', 'roll-bound', (record, world) => ({
    ...record,
    roll: write({ ...world, heads: world.earlierRolls[0] ?? [] }).record.roll,
  })),
  rebuilt('a tag stands in the roll twice', 'roll-bound', (world) => ({
    ...world,
    heads: put(world.heads, FRIEND, { ...of(world.heads, FRIEND), tag: of(world.heads, VOTER).tag }),
  })),
  rebuilt('a unit that nobody owns is added before the vote and votes', 'my-ballot', (world) => {
    const nobody = { ...castOf(world, VOTER), head: world.heads.length, salt: noise('nobody') }
    return {
      ...world,
      heads: [...world.heads, { tag: noise('nobody', 16), areaDm2: 9_000, blinding: 5n }],
      casts: [{ ...nobody, castAt: world.rules.opensAt }, ...world.casts],
    }
  }),
  rebuilt('a row of less than nothing hides a friend’s of more than all', 'areas', (world) => {
    const much = 10 * world.heads.reduce((all, head) => all + head.areaDm2, 0)
    const friend = { ...of(world.heads, FRIEND), areaDm2: of(world.heads, FRIEND).areaDm2 + much }
    const nobody = { tag: noise('nobody', 16), areaDm2: -much, blinding: 5n }
    return { ...world, heads: [...put(world.heads, FRIEND, friend), nobody] }
  }),
  rewritten('the roll is corrected after the first ballot', 'order', {
    drafts: (all) => moved(all, isKind('corrected-roll'), isKind('ballot')),
  }),
  rewritten('the roll is corrected after the close', 'order', {
    drafts: (all) => moved(all, isKind('corrected-roll'), isKind('close')),
  }),
  rewritten('a second roll is not called a correction', 'order', {
    drafts: (all) =>
      edit(all, isKind('corrected-roll'), (entry) => ({ ...entry, kind: 'roll' }) as VoteEntry),
  }),
]

const BALLOTS: readonly Tampering[] = [
  rebuilt('a ballot is dropped and the log written again', 'my-ballot', (world) => ({
    ...world,
    casts: world.casts.filter((cast) => cast.head !== VOTER),
  })),
  rewritten('a ballot is dropped but the close still counts it', 'none-missing', {
    drafts: (all) => all.filter((draft) => !isBallotOf(VOTER)(draft)),
  }),
  edited('a ballot is dropped from the export', 'log-root', (record) => ({
    ...record,
    entries: record.entries.filter((_, index) => index !== 8),
  })),
  tampering('a head is counted twice', 'one-ballot-a-head', (world) =>
    write(castTwice(world), { drafts: (all) => all.filter((draft) => !isSetAsideOf(VOTER)(draft)) }),
  ),
  tampering(
    'a head is counted twice, and the first is set aside after the close',
    'one-ballot-a-head',
    (world) =>
      write(castTwice(world), {
        drafts: (all) => {
          const at = world.rules.closesAt + 1
          const late = edit(all, isSetAsideOf(VOTER), (entry) => ({ ...entry, reason: 2, at }) as VoteEntry)
          return moved(late, isSetAsideOf(VOTER), isSetAsideOf(DISPUTED))
        },
      }),
  ),
  rewritten('a ballot is replayed', 'one-ballot-a-head', {
    drafts: (all) => {
      const { entry } = all.find(isBallotOf(VOTER)) as Draft
      const castAt = Math.max(...all.map((draft) => draft.cast?.castAt ?? 0))
      return inserted(all, all.findIndex(isKind('close')), { entry: { ...entry, castAt } as VoteEntry })
    },
  }),
  tampering('somebody votes for one who stayed away', 'my-ballot', (world) => {
    const head = world.heads.length - 1
    const cast = { ...last(world.casts), head, salt: noise('absent') }
    const { record } = write({ ...world, casts: [...world.casts, cast] })
    return { record, mine: () => write(world).mine(head) }
  }),
  rebuilt('a stranger votes', 'ballots-entitled', (world) => ({
    ...world,
    casts: [...world.casts, { ...last(world.casts), head: 1_000_000 }],
  })),
  rebuilt('a ballot is back-dated', 'ballots-in-time', (world) =>
    recast(world, VOTER, { castAt: 1_000_000 }),
  ),
  rebuilt('a ballot comes after the close', 'ballots-in-time', (world) =>
    recast(world, VOTER, { castAt: world.rules.closesAt }),
  ),
  rebuilt('a ballot comes by a channel that nobody knows', 'ballots-in-time', (world) =>
    recast(world, VOTER, { channel: 3 }),
  ),
  rewritten('the vote is closed early', 'ballots-in-time', {
    drafts: (all) =>
      edit(all, isKind('close'), (entry) =>
        entry.kind === 'close' ? { ...entry, closedAt: entry.closedAt - 10 } : entry,
      ),
  }),
  rewritten('a ballot is put in after the close', 'order', {
    drafts: (all) => moved(all, isBallotOf(VOTER), isKind('close')),
  }),
  rewritten('a ballot is put in after the result', 'order', {
    drafts: (all) => moved(all, isBallotOf(VOTER), isKind('result')),
  }),
]

const SET_ASIDES: readonly Tampering[] = [
  rebuilt('a ballot is set aside although the first stands', 'set-aside', (world) =>
    ruledBy(world, { paper: 'first-stands' }),
  ),
  rebuilt('a phone ballot takes the place of paper although paper prevails', 'set-aside', (world) =>
    ruledBy(world, { paper: 'in-person-prevails' }),
  ),
  rebuilt('a second phone ballot takes the place of the first', 'set-aside', castTwice),
  rebuilt('a proxy’s ballot takes the place of the owner’s own', 'set-aside', (world) => {
    const { casts, proxies, ...rest } = castTwice(world)
    const granted = { ...of(proxies, 0), head: VOTER }
    return {
      ...rest,
      proxies: [...proxies, granted],
      casts: put(casts, casts.length - 1, { ...last(casts), channel: BY_PROXY }),
    }
  }),
  rewritten('a ballot is set aside and none takes its place', 'set-aside', {
    drafts: (all) => {
      const again = all.findIndex(isSetAsideOf(REPLACED)) + 1
      return all.filter((_, index) => index !== again)
    },
  }),
  rewritten('another’s ballot comes between a set-aside and the one that takes its place', 'set-aside', {
    drafts: (all) => moved(all, isBallotOf(VOTER), isSetAsideOf(REPLACED)),
  }),
  rewritten('a set-aside names another’s ballot', 'set-aside', {
    drafts: (all) =>
      all.map((draft) =>
        isSetAsideOf(REPLACED)(draft) ? { ...draft, names: all.find(isBallotOf(VOTER)) as Draft } : draft,
      ),
  }),
  rewritten('a set-aside names what is no ballot', 'set-aside', {
    drafts: (all) =>
      all.map((draft) => (isSetAsideOf(REPLACED)(draft) ? { ...draft, names: of(all, 0) } : draft)),
  }),
  rewritten('a set-aside names the ballot that comes after it', 'set-aside', {
    drafts: (all) =>
      all.map((draft, index) =>
        isSetAsideOf(REPLACED)(draft) ? { ...draft, names: of(all, index + 1) } : draft,
      ),
  }),
  rewritten('a ballot is set aside twice', 'set-aside', {
    drafts: (all) => {
      const { entry, names } = all.find(isSetAsideOf(REPLACED)) as Draft & { names: Draft }
      return inserted(all, all.length - 1, { entry: { ...entry, reason: 2 } as VoteEntry, names })
    },
  }),
  rewritten('an objection is upheld before the close', 'set-aside', {
    drafts: (all) => edit(all, isSetAsideOf(REPLACED), (entry) => ({ ...entry, reason: 2 }) as VoteEntry),
  }),
  rewritten('another channel prevails after the close', 'set-aside', {
    drafts: (all) => edit(all, isSetAsideOf(DISPUTED), (entry) => ({ ...entry, reason: 1 }) as VoteEntry),
  }),
  rewritten('a ballot is set aside for no reason', 'set-aside', {
    drafts: (all) => edit(all, isSetAsideOf(DISPUTED), (entry) => ({ ...entry, reason: 0 }) as VoteEntry),
  }),
  rewritten('a ballot is quietly set aside after the close', 'order', { drafts: (all) => all.slice(0, -1) }),
  rewritten('the result is changed and no ballot set aside', 'order', {
    drafts: (all) => all.filter((draft) => !isSetAsideOf(DISPUTED)(draft)),
  }),
  tampering('a ballot is set aside after the close and counted on', 'heads', (world) => {
    let first: Told | null = null
    return write(world, {
      result(told) {
        first ??= told
        return first
      },
    })
  }),
  tampering('what stands again, as its replacement was set aside, is not counted', 'heads', (world) => {
    // The very entries of this world, and the sums of one in which nobody had voted before.
    const disputed = { ...world, objections: [[REPLACED]] }
    const casts = world.casts.filter((cast) => cast.head !== REPLACED || cast === last(world.casts))
    const told: Told[] = []
    write({ ...disputed, casts }, { result: (one) => told[told.push(one) - 1] as Told })
    const { record } = write(disputed, {
      result: (one, round) => (round === 0 ? one : (told[round] as Told)),
    })
    return { record, mine: () => NOBODY }
  }),
  retold('a ballot that was set aside is counted beside the one in its place', 'heads', ({ shares }) => ({
    shares: reshared(shares, FIRST, AGAINST, (one) => ({ ...one, heads: one.heads + 1 })),
  })),
  rewritten('the corrected result opens other choices', 'openings', {
    drafts: (all) =>
      all.map((draft, index) =>
        index === all.length - 1
          ? { entry: { ...draft.entry, openingsHash: noise('other openings') } as VoteEntry }
          : draft,
      ),
  }),
]

const PROXIES: readonly Tampering[] = [
  rebuilt('an agent votes and nobody asked it to', 'proxies', (world) => ({
    ...world,
    proxies: world.proxies.filter((proxy) => proxy.head !== PRINCIPAL),
  })),
  rebuilt('an agent votes after the proxy was revoked', 'proxies', (world) =>
    recast(ruledBy(world, { proxyCap: 9 }), REVOKED, { channel: BY_PROXY }),
  ),
  rebuilt('an agent votes for more heads than it may', 'proxies', (world) => ruledBy(world, { proxyCap: 1 })),
  rebuilt('an agent votes where nobody may', 'proxies', (world) => ruledBy(world, { proxyCap: 0 })),
  rebuilt('a proxy is granted after its ballot', 'proxies', (world) =>
    reproxied(world, PRINCIPAL, { after: world.casts.length }),
  ),
  rebuilt('a proxy is granted before the notice', 'proxies', (world) =>
    reproxied(world, PRINCIPAL, { at: world.rules.noticeAt - 1 }),
  ),
  rebuilt('a proxy is granted after the close', 'proxies', (world) =>
    reproxied(world, PRINCIPAL, { at: world.rules.closesAt }),
  ),
  rewritten('a proxy is neither granted nor revoked', 'proxies', {
    drafts: (all) => edit(all, isKind('proxy'), (entry) => ({ ...entry, state: 2 }) as VoteEntry),
  }),
  rebuilt('an owner’s own ballot is called an agent’s', 'my-ballot', (world) => ({
    ...recast(ruledBy(world, { proxyCap: 9 }), VOTER, { channel: BY_PROXY }),
    proxies: [...world.proxies, { ...of(world.proxies, AGENT), head: VOTER }],
  })),
]

const RULES: readonly Tampering[] = [
  reworded('the text is swapped', '价格不变', '价格上涨'),
  reworded('an item’s text is swapped after the announcement', '是否同意续聘？', '是否同意解聘？'),
  reworded('an option’s name is swapped after the announcement', '乙公司', '丁公司'),
  reworded('the number of seats is changed after the announcement', '"seats": 2', '"seats": 4'),
  reworded('another channel prevails than was announced', 'online-prevails', 'in-person-prevails'),
  reworded('agents may do more than was announced', '"proxyCap": 2', '"proxyCap": 9'),
  rebuilt('another number of seats was announced to nobody but the log', 'my-ballot', (world) =>
    ruledBy(world, { seats: 1 }),
  ),
  rebuilt('a candidate stands for another matter than the election', 'rules-bound', (world) =>
    ruledBy(world, { items: reruled(world, FIRST, { matterId: 4 }) }),
  ),
  rewritten('there are candidates and no seat', 'rules-bound', {
    rulesText: (text) => text.replace('"seats": 2', '"seats": 0'),
  }),
  rebuilt('a choice has one option', 'rules-bound', (world) =>
    ruledBy(world, { items: reruled(world, GREEN, { options: ['乙公司'] }) }),
  ),
  tampering('some ballots were cast on another text', 'rules-bound', (world) =>
    write(world, {
      drafts: (all) =>
        edit(all, isBallotOf(VOTER), (entry) => ({ ...entry, rulesHash: rulesHashOf('another') })),
    }),
  ),
  rebuilt('a threshold is changed for all items', 'thresholds', (world) =>
    ruledBy(world, {
      items: world.rules.items.map((item) => ({ ...item, consent: { num: 1, den: 3, strict: false } })),
    }),
  ),
  rebuilt('a threshold is changed for one item', 'thresholds', (world) =>
    ruledBy(world, { items: reruled(world, FUND, { consent: { num: 1, den: 2, strict: true } }) }),
  ),
  rebuilt('a quorum is changed for one item', 'thresholds', (world) =>
    ruledBy(world, { items: reruled(world, LAST, { quorum: { num: 1, den: 2 } }) }),
  ),
  // Were its thresholds not looked up, a matter that the law does not have could be decided by any.
  ...[0, 10].map((matterId) =>
    rewritten(`a matter is of number ${matterId}, which the law does not have`, 'thresholds', {
      rulesText: (text) => text.replace('"matterId": 6', `"matterId": ${matterId}`),
    }),
  ),
  rebuilt('the notice is shorter than the law wants', 'schedule', (world) =>
    ruledBy(world, { noticeAt: world.rules.opensAt - 15 * 86_400_000 }),
  ),
  rebuilt('more is voted on than one ballot may hold', 'rules-bound', (world) => {
    const more = Array.from({ length: 31 }, (_, index) => candidate(`候选人 ${index}`))
    return {
      ...ruledBy(world, { items: more }),
      casts: world.casts.map((cast) => ({ ...cast, choices: more.map(() => FOR) })),
    }
  }),
]

const LOGS: readonly Tampering[] = [
  edited('two entries change places', 'log-root', (record) => ({
    ...record,
    entries: swapped(record.entries, 5, 6),
  })),
  edited('the end of the log is cut off', 'log-root', (record) => ({
    ...record,
    entries: record.entries.slice(0, -1),
  })),
  edited('what was corrected is cut off, with its checkpoint', 'log-root', (record) => ({
    ...record,
    entries: record.entries.slice(0, -2),
    checkpoints: record.checkpoints.slice(0, -1),
  })),
  edited('a peak is another', 'log-root', (record) => ({
    ...record,
    peaks: record.peaks.map((peak) => changed(peak, 0, (byte) => byte ^ 1)),
  })),
  tampering('the log is forked and the owner was shown the other side', 'my-ballot', (world) => {
    // Both sides have this owner's ballot at the same place; another's, before it, differs.
    const other = recast(world, AGENT, {
      choices: chosen(world, AGENT, SERVICE, AGAINST),
      salt: noise('fork'),
    })
    return { record: write(other).record, mine: write(world).mine }
  }),
  tampering('history is rewritten before a witness’s signature', 'witnesses', (world) => {
    const honest = write(world).record
    const other = write({ ...world, objections: [[DISPUTED, REPLACED]] }).record
    // The rewritten log, with the signature that the witness gave to the honest one.
    const seen = last(honest.checkpoints)
      .split('\n')
      .filter((line) => line.includes(world.witness.name))
    const checkpoints = other.checkpoints.map(
      (note) => `${[...note.split('\n').slice(0, 5), ...seen].join('\n')}\n`,
    )
    return { record: { ...other, checkpoints }, mine: () => NOBODY }
  }),
  edited('a witness’s signature is made up', 'witnesses', (record) => ({
    ...record,
    checkpoints: record.checkpoints.map((note) => note.replace(/.{8}(?=\n$)/, 'AAAAAAAA')),
  })),
  edited('a witness’s signature is moved to another checkpoint', 'witnesses', (record) => {
    const seen = (at: number) => record.checkpoints[at]?.trimEnd().split('\n').pop() ?? ''
    const [first, last] = [seen(0), seen(record.checkpoints.length - 1)]
    return { ...record, checkpoints: record.checkpoints.map((note) => note.replace(first, last)) }
  }),
  tampering('the log is signed by another key', 'log-key', (world) => {
    const logKey = { ...makeKey('another operator'), name: world.logKey.name }
    return { record: write({ ...world, logKey }).record, mine: write(world).mine }
  }),
  spoilt('an entry is made unreadable', 'entries', () => utf8('noise')),
  spoilt('an entry of the vote is of another estate', 'entries', ({ rules }) =>
    encodeEntry({ type: 1, estateId: 8, fields: [utf8(rules.voteId), noise('rules')] }),
  ),
  spoilt('a ballot has a field too many', 'entries', ({ rules }) =>
    encodeEntry({
      type: 3,
      estateId: rules.communityId,
      fields: [
        utf8(rules.voteId),
        noise('rules'),
        ...[16, 32, 8, 1, 1].map((length) => new Uint8Array(length)),
      ],
    }),
  ),
  rewritten('there are two results', 'order', { drafts: (all) => [...all, last(all)] }),
  rewritten('a vote that was cancelled is counted', 'order', {
    drafts: (all) => inserted(all, all.findIndex(isKind('close')), cancelled(of(all, 0))),
  }),
  rewritten('a vote is counted and cancelled afterwards', 'order', {
    drafts: (all) => [...all, cancelled(of(all, 0))],
  }),
  edited('a field is missing', 'format', (record) => ({ ...record, rules: undefined as never })),
  edited('there is no checkpoint', 'format', (record) => ({ ...record, checkpoints: [] })),
  edited('the record is of the format before', 'format', (record) => ({
    ...record,
    format: 'bjwy-vote-record/1' as never,
  })),
]

export const TAMPERINGS: readonly Tampering[] = [
  ...CHOICES,
  ...RESULTS,
  ...ROLLS,
  ...BALLOTS,
  ...SET_ASIDES,
  ...PROXIES,
  ...RULES,
  ...LOGS,
]

// ---- how an operator tampers -----------------------------------------------------------------------------------------

/** What is shown, to the owner of `VOTER`. */
function tampering(
  name: string,
  caughtBy: CheckName,
  make: (world: World) => { record: VoteRecord; mine(head: number): Mine },
): Tampering {
  return {
    name,
    caughtBy,
    tamper(world) {
      const { record, mine } = make(world)
      return { record, mine: mine(VOTER) }
    },
  }
}

/** Edits what an honest operator exported. */
function edited(
  name: string,
  caughtBy: CheckName,
  change: (record: VoteRecord, world: World) => VoteRecord,
): Tampering {
  return tampering(name, caughtBy, (world) => {
    const { record, mine } = write(world)
    return { record: change(record, world), mine }
  })
}

function reworded(name: string, from: string, to: string): Tampering {
  return edited(name, 'rules-bound', (record) => ({ ...record, rules: record.rules.replace(from, to) }))
}

/** Writes the log again with something twisted, signed by the log; the witness looks away, and so does the owner. */
function rewritten(name: string, caughtBy: CheckName, twist: Twist): Tampering {
  return tampering(name, caughtBy, (world) => ({ record: write(world, twist).record, mine: () => NOBODY }))
}

/** Tells something else in every result. */
function retold(name: string, caughtBy: CheckName, tell: (told: Told) => Partial<Told>): Tampering {
  return rewritten(name, caughtBy, { result: (told) => ({ ...told, ...tell(told) }) })
}

function outcome(name: string, item: number, text: string): Tampering {
  return retold(name, 'verdict', ({ outcomes }) => ({ outcomes: put(outcomes, item, text) }))
}

/** Begins from other facts and writes everything consistently; the owner still holds what the honest log gave. */
function rebuilt(name: string, caughtBy: CheckName, facts: (world: World) => World): Tampering {
  return tampering(name, caughtBy, (world) => ({
    record: write(facts(world)).record,
    mine: write(world).mine,
  }))
}

/** The owner knows the area from the title deed, whatever the operator wrote into the roll. */
function shrunk(
  name: string,
  roll: (heads: World['heads'], honest: World['heads']) => Partial<World>,
): Tampering {
  return tampering(name, 'my-row', (world) => {
    const own = of(world.heads, VOTER)
    const heads = put(world.heads, VOTER, { ...own, areaDm2: own.areaDm2 - 100 })
    const { record, mine } = write({ ...world, ...roll(heads, world.heads) })
    const deed = (head: number) => ({
      ...mine(head),
      rows: mine(head).rows.map((row) => ({ ...row, areaDm2: own.areaDm2 })),
    })
    return { record, mine: deed }
  })
}

/** Puts something in the place of an entry and signs the log again. */
function spoilt(name: string, caughtBy: CheckName, entry: (world: World) => Uint8Array): Tampering {
  return tampering(name, caughtBy, (world) => {
    const { record } = write(world)
    const entries = put(record.entries, 8, toBase64(entry(world)))
    const tree = new CompactTree(record.firstIndex, record.peaks.map(bytes))
    for (const one of entries) tree.add(leafHash(bytes(one)))
    const body = checkpointBody({ origin: world.logKey.name, size: tree.size, root: tree.root() })
    const note = `${body}\n${logLine(world.logKey, body)}${witnessLine(world.witness, body, 1)}`
    return { record: { ...record, entries, checkpoints: [note] }, mine: () => NOBODY }
  })
}

// ---- other facts -----------------------------------------------------------------------------------------------------

function castOf(world: World, head: number): Cast {
  return world.casts.find((cast) => cast.head === head) as Cast
}

function chosen(world: World, head: number, item: number, choice: number): number[] {
  return put(castOf(world, head).choices, item, choice)
}

function recast(world: World, head: number, change: Partial<Cast>): World {
  const at = world.casts.indexOf(castOf(world, head))
  return { ...world, casts: put(world.casts, at, { ...castOf(world, head), ...change }) }
}

/** The owner of `VOTER` casts again. */
function castTwice(world: World): World {
  const again = { ...castOf(world, VOTER), salt: noise('twice'), castAt: last(world.casts).castAt }
  return { ...world, casts: [...world.casts, again] }
}

function reproxied(world: World, head: number, change: Partial<Proxy>): World {
  const proxies = world.proxies.map((proxy) => (proxy.head === head ? { ...proxy, ...change } : proxy))
  return { ...world, proxies }
}

function ruledBy(world: World, change: Partial<VoteRules>): World {
  return { ...world, rules: { ...world.rules, ...change } }
}

function reruled(world: World, item: number, change: Partial<RuledItem>): RuledItem[] {
  return put(world.rules.items, item, { ...of(world.rules.items, item), ...change })
}

// ---- other entries ---------------------------------------------------------------------------------------------------

function isKind(kind: VoteEntry['kind']): (draft: Draft) => boolean {
  return ({ entry }) => entry.kind === kind
}

function isBallotOf(head: number): (draft: Draft) => boolean {
  return ({ cast }) => cast?.head === head
}

function isSetAsideOf(head: number): (draft: Draft) => boolean {
  return ({ names }) => names?.cast?.head === head
}

function edit(
  all: readonly Draft[],
  isIt: (draft: Draft) => boolean,
  change: (entry: VoteEntry) => VoteEntry,
): Draft[] {
  return all.map((draft) => (isIt(draft) ? { ...draft, entry: change(draft.entry) } : draft))
}

/** Takes the first such draft out and puts it in after the first of that kind. */
function moved(
  all: readonly Draft[],
  isIt: (draft: Draft) => boolean,
  isBefore: (draft: Draft) => boolean,
): Draft[] {
  const one = all.find(isIt) as Draft
  const rest = all.filter((draft) => draft !== one)
  return inserted(rest, rest.findIndex(isBefore) + 1, one)
}

function inserted<T>(all: readonly T[], at: number, one: T): T[] {
  return [...all.slice(0, at), one, ...all.slice(at)]
}

function cancelled({ entry: { voteId, rulesHash } }: Draft): Draft {
  return { entry: { voteId, rulesHash, kind: 'cancelled', reasonHash: noise('reason'), at: 1 } }
}

function reshared(
  shares: Told['shares'],
  item: number,
  choice: number,
  change: (share: OpenShare) => OpenShare,
): Told['shares'] {
  const own = of(shares, item)
  return put(shares, item, put(own, choice, change(of(own, choice))))
}

// ---- lists and bytes -------------------------------------------------------------------------------------------------

function put<T>(all: readonly T[], at: number, one: T): T[]
function put(all: Uint8Array | undefined, at: number, one: number): Uint8Array
function put<T>(all: readonly T[] | Uint8Array | undefined, at: number, one: T): T[] | Uint8Array {
  const copy = all instanceof Uint8Array ? Uint8Array.from(all) : [...(all ?? [])]
  copy[at] = one as never
  return copy
}

function swapped<T>(all: readonly T[] | undefined, a: number, b: number): T[] {
  const list = all ?? []
  return put(put(list, a, of(list, b)), b, of(list, a))
}

function changed(base64: string, at: number, change: (byte: number) => number): string {
  const all = bytes(base64)
  return toBase64(put(all, at, change(all[at] as number)))
}

function bytes(base64: string): Uint8Array {
  return fromBase64(base64) as Uint8Array
}

function of<T>(all: readonly T[], at: number): T {
  return all[at] as T
}

function last<T>(all: readonly T[]): T {
  return all[all.length - 1] as T
}
