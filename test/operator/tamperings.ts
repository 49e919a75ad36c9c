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
  type Harness,
  witnessLine,
  write,
} from './honest.ts'

// The malicious operator: it holds the log's key and the database, and rewrites as consistently as it can. What it does
// not hold: the owners' phones, and the witness's key.

export type Tampering = {
  readonly name: string
  /** The check that must name it. `my-…` means that only the owner whose thing it is can see it. */
  readonly caughtBy: CheckName
  tamper(harness: Harness): { record: VoteRecord; mine: Mine }
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
  rebuilt('a choice is flipped with a new salt, and the whole log is written again', 'my-ballot', (harness) =>
    recast(harness, VOTER, { choices: chosen(harness, VOTER, SERVICE, AGAINST), salt: noise('a new salt') }),
  ),
  rebuilt(
    'a choice is flipped in one item only, and the whole log is written again',
    'my-ballot',
    (harness) => recast(harness, VOTER, { choices: chosen(harness, VOTER, LAST, FOR) }),
  ),
  rebuilt('a phone ballot is made void in one item', 'openings', (harness) =>
    recast(harness, VOTER, { choices: chosen(harness, VOTER, FUND, VOID) }),
  ),
  rebuilt('a phone ballot is made void in one item, and called paper', 'my-ballot', (harness) =>
    recast(harness, VOTER, { choices: chosen(harness, VOTER, FUND, VOID), channel: PAPER }),
  ),
  rebuilt('a proxy’s ballot is void in one item', 'openings', (harness) =>
    recast(harness, PRINCIPAL, { choices: chosen(harness, PRINCIPAL, FUND, VOID) }),
  ),
  rebuilt('a choice is one that its item does not have', 'openings', (harness) =>
    recast(harness, UNREAD, { choices: chosen(harness, UNREAD, SERVICE, VOID + 1) }),
  ),
  rebuilt('an option is far beyond the last', 'openings', (harness) =>
    recast(harness, UNREAD, { choices: chosen(harness, UNREAD, GREEN, 255) }),
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
  edited('the roll from before its correction is given', 'roll-bound', (record, harness) => ({
    ...record,
    roll: write({ ...harness, heads: harness.earlierRolls[0] ?? [] }).record.roll,
  })),
  rebuilt('a tag stands in the roll twice', 'roll-bound', (harness) => ({
    ...harness,
    heads: put(harness.heads, FRIEND, { ...of(harness.heads, FRIEND), tag: of(harness.heads, VOTER).tag }),
  })),
  rebuilt('a unit that nobody owns is added before the vote and votes', 'my-ballot', (harness) => {
    const nobody = { ...castOf(harness, VOTER), head: harness.heads.length, salt: noise('nobody') }
    return {
      ...harness,
      heads: [...harness.heads, { tag: noise('nobody', 16), areaDm2: 9_000, blinding: 5n }],
      casts: [{ ...nobody, castAt: harness.rules.opensAt }, ...harness.casts],
    }
  }),
  rebuilt('a row of less than nothing hides a friend’s of more than all', 'areas', (harness) => {
    const much = 10 * harness.heads.reduce((all, head) => all + head.areaDm2, 0)
    const friend = { ...of(harness.heads, FRIEND), areaDm2: of(harness.heads, FRIEND).areaDm2 + much }
    const nobody = { tag: noise('nobody', 16), areaDm2: -much, blinding: 5n }
    return { ...harness, heads: [...put(harness.heads, FRIEND, friend), nobody] }
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
  rebuilt('a ballot is dropped and the log written again', 'my-ballot', (harness) => ({
    ...harness,
    casts: harness.casts.filter((cast) => cast.head !== VOTER),
  })),
  rewritten('a ballot is dropped but the close still counts it', 'none-missing', {
    drafts: (all) => all.filter((draft) => !isBallotOf(VOTER)(draft)),
  }),
  edited('a ballot is dropped from the export', 'log-root', (record) => ({
    ...record,
    entries: record.entries.filter((_, index) => index !== 8),
  })),
  tampering('a head is counted twice', 'one-ballot-a-head', (harness) =>
    write(castTwice(harness), { drafts: (all) => all.filter((draft) => !isSetAsideOf(VOTER)(draft)) }),
  ),
  tampering(
    'a head is counted twice, and the first is set aside after the close',
    'one-ballot-a-head',
    (harness) =>
      write(castTwice(harness), {
        drafts: (all) => {
          const at = harness.rules.closesAt + 1
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
  tampering('somebody votes for one who stayed away', 'my-ballot', (harness) => {
    const head = harness.heads.length - 1
    const cast = { ...last(harness.casts), head, salt: noise('absent') }
    const { record } = write({ ...harness, casts: [...harness.casts, cast] })
    return { record, mine: () => write(harness).mine(head) }
  }),
  rebuilt('a stranger votes', 'ballots-entitled', (harness) => ({
    ...harness,
    casts: [...harness.casts, { ...last(harness.casts), head: 1_000_000 }],
  })),
  rebuilt('a ballot is back-dated', 'ballots-in-time', (harness) =>
    recast(harness, VOTER, { castAt: 1_000_000 }),
  ),
  rebuilt('a ballot comes after the close', 'ballots-in-time', (harness) =>
    recast(harness, VOTER, { castAt: harness.rules.closesAt }),
  ),
  rebuilt('a ballot comes by a channel that nobody knows', 'ballots-in-time', (harness) =>
    recast(harness, VOTER, { channel: 3 }),
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
  rebuilt('a ballot is set aside although the first stands', 'set-aside', (harness) =>
    ruledBy(harness, { paper: 'first-stands' }),
  ),
  rebuilt('a phone ballot takes the place of paper although paper prevails', 'set-aside', (harness) =>
    ruledBy(harness, { paper: 'in-person-prevails' }),
  ),
  rebuilt('a second phone ballot takes the place of the first', 'set-aside', castTwice),
  rebuilt('a proxy’s ballot takes the place of the owner’s own', 'set-aside', (harness) => {
    const { casts, proxies, ...rest } = castTwice(harness)
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
  tampering('a ballot is set aside after the close and counted on', 'heads', (harness) => {
    let first: Told | null = null
    return write(harness, {
      result(told) {
        first ??= told
        return first
      },
    })
  }),
  tampering('what stands again, as its replacement was set aside, is not counted', 'heads', (harness) => {
    // The very entries of this world, and the sums of one in which nobody had voted before.
    const disputed = { ...harness, objections: [[REPLACED]] }
    const casts = harness.casts.filter((cast) => cast.head !== REPLACED || cast === last(harness.casts))
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
  rebuilt('an agent votes and nobody asked it to', 'proxies', (harness) => ({
    ...harness,
    proxies: harness.proxies.filter((proxy) => proxy.head !== PRINCIPAL),
  })),
  rebuilt('an agent votes after the proxy was revoked', 'proxies', (harness) =>
    recast(ruledBy(harness, { proxyCap: 9 }), REVOKED, { channel: BY_PROXY }),
  ),
  rebuilt('an agent votes for more heads than it may', 'proxies', (harness) =>
    ruledBy(harness, { proxyCap: 1 }),
  ),
  rebuilt('an agent votes where nobody may', 'proxies', (harness) => ruledBy(harness, { proxyCap: 0 })),
  rebuilt('a proxy is granted after its ballot', 'proxies', (harness) =>
    reproxied(harness, PRINCIPAL, { after: harness.casts.length }),
  ),
  rebuilt('a proxy is granted before the notice', 'proxies', (harness) =>
    reproxied(harness, PRINCIPAL, { at: harness.rules.noticeAt - 1 }),
  ),
  rebuilt('a proxy is granted after the close', 'proxies', (harness) =>
    reproxied(harness, PRINCIPAL, { at: harness.rules.closesAt }),
  ),
  rewritten('a proxy is neither granted nor revoked', 'proxies', {
    drafts: (all) => edit(all, isKind('proxy'), (entry) => ({ ...entry, state: 2 }) as VoteEntry),
  }),
  rebuilt('an owner’s own ballot is called an agent’s', 'my-ballot', (harness) => ({
    ...recast(ruledBy(harness, { proxyCap: 9 }), VOTER, { channel: BY_PROXY }),
    proxies: [...harness.proxies, { ...of(harness.proxies, AGENT), head: VOTER }],
  })),
]

const RULES: readonly Tampering[] = [
  reworded('the text is swapped', '价格不变', '价格上涨'),
  reworded('an item’s text is swapped after the announcement', '是否同意续聘？', '是否同意解聘？'),
  reworded('an option’s name is swapped after the announcement', '乙公司', '丁公司'),
  reworded('the number of seats is changed after the announcement', '"seats": 2', '"seats": 4'),
  reworded('another channel prevails than was announced', 'online-prevails', 'in-person-prevails'),
  reworded('agents may do more than was announced', '"proxyCap": 2', '"proxyCap": 9'),
  rebuilt('another number of seats was announced to nobody but the log', 'my-ballot', (harness) =>
    ruledBy(harness, { seats: 1 }),
  ),
  rebuilt('a candidate stands for another matter than the election', 'rules-bound', (harness) =>
    ruledBy(harness, { items: reruled(harness, FIRST, { matterId: 4 }) }),
  ),
  rewritten('there are candidates and no seat', 'rules-bound', {
    rulesText: (text) => text.replace('"seats": 2', '"seats": 0'),
  }),
  rebuilt('a choice has one option', 'rules-bound', (harness) =>
    ruledBy(harness, { items: reruled(harness, GREEN, { options: ['乙公司'] }) }),
  ),
  tampering('some ballots were cast on another text', 'rules-bound', (harness) =>
    write(harness, {
      drafts: (all) =>
        edit(all, isBallotOf(VOTER), (entry) => ({ ...entry, rulesHash: rulesHashOf('another') })),
    }),
  ),
  rebuilt('a threshold is changed for all items', 'thresholds', (harness) =>
    ruledBy(harness, {
      items: harness.rules.items.map((item) => ({ ...item, consent: { num: 1, den: 3, strict: false } })),
    }),
  ),
  rebuilt('a threshold is changed for one item', 'thresholds', (harness) =>
    ruledBy(harness, { items: reruled(harness, FUND, { consent: { num: 1, den: 2, strict: true } }) }),
  ),
  rebuilt('a quorum is changed for one item', 'thresholds', (harness) =>
    ruledBy(harness, { items: reruled(harness, LAST, { quorum: { num: 1, den: 2 } }) }),
  ),
  // Were its thresholds not looked up, a matter that the law does not have could be decided by any.
  ...[0, 10].map((matterId) =>
    rewritten(`a matter is of number ${matterId}, which the law does not have`, 'thresholds', {
      rulesText: (text) => text.replace('"matterId": 6', `"matterId": ${matterId}`),
    }),
  ),
  rebuilt('the notice is shorter than the law wants', 'schedule', (harness) =>
    ruledBy(harness, { noticeAt: harness.rules.opensAt - 15 * 86_400_000 }),
  ),
  rebuilt('more is voted on than one ballot may hold', 'rules-bound', (harness) => {
    const more = Array.from({ length: 31 }, (_, index) => candidate(`候选人 ${index}`))
    return {
      ...ruledBy(harness, { items: more }),
      casts: harness.casts.map((cast) => ({ ...cast, choices: more.map(() => FOR) })),
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
  tampering('the log is forked and the owner was shown the other side', 'my-ballot', (harness) => {
    // Both sides have this owner's ballot at the same place; another's, before it, differs.
    const other = recast(harness, AGENT, {
      choices: chosen(harness, AGENT, SERVICE, AGAINST),
      salt: noise('fork'),
    })
    return { record: write(other).record, mine: write(harness).mine }
  }),
  tampering('history is rewritten before a witness’s signature', 'witnesses', (harness) => {
    const honest = write(harness).record
    const other = write({ ...harness, objections: [[DISPUTED, REPLACED]] }).record
    // The rewritten log, with the signature that the witness gave to the honest one.
    const seen = last(honest.checkpoints)
      .split('\n')
      .filter((line) => line.includes(harness.witness.name))
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
  tampering('the log is signed by another key', 'log-key', (harness) => {
    const logKey = { ...makeKey('another operator'), name: harness.logKey.name }
    return { record: write({ ...harness, logKey }).record, mine: write(harness).mine }
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
  make: (harness: Harness) => { record: VoteRecord; mine(head: number): Mine },
): Tampering {
  return {
    name,
    caughtBy,
    tamper(harness) {
      const { record, mine } = make(harness)
      return { record, mine: mine(VOTER) }
    },
  }
}

/** Edits what an honest operator exported. */
function edited(
  name: string,
  caughtBy: CheckName,
  change: (record: VoteRecord, harness: Harness) => VoteRecord,
): Tampering {
  return tampering(name, caughtBy, (harness) => {
    const { record, mine } = write(harness)
    return { record: change(record, harness), mine }
  })
}

function reworded(name: string, from: string, to: string): Tampering {
  return edited(name, 'rules-bound', (record) => ({ ...record, rules: record.rules.replace(from, to) }))
}

/** Writes the log again with something twisted, signed by the log; the witness looks away, and so does the owner. */
function rewritten(name: string, caughtBy: CheckName, twist: Twist): Tampering {
  return tampering(name, caughtBy, (harness) => ({
    record: write(harness, twist).record,
    mine: () => NOBODY,
  }))
}

/** Tells something else in every result. */
function retold(name: string, caughtBy: CheckName, tell: (told: Told) => Partial<Told>): Tampering {
  return rewritten(name, caughtBy, { result: (told) => ({ ...told, ...tell(told) }) })
}

function outcome(name: string, item: number, text: string): Tampering {
  return retold(name, 'verdict', ({ outcomes }) => ({ outcomes: put(outcomes, item, text) }))
}

/** Begins from other facts and writes everything consistently; the owner still holds what the honest log gave. */
function rebuilt(name: string, caughtBy: CheckName, facts: (harness: Harness) => Harness): Tampering {
  return tampering(name, caughtBy, (harness) => ({
    record: write(facts(harness)).record,
    mine: write(harness).mine,
  }))
}

/** The owner knows the area from the title deed, whatever the operator wrote into the roll. */
function shrunk(
  name: string,
  roll: (heads: Harness['heads'], honest: Harness['heads']) => Partial<Harness>,
): Tampering {
  return tampering(name, 'my-row', (harness) => {
    const own = of(harness.heads, VOTER)
    const heads = put(harness.heads, VOTER, { ...own, areaDm2: own.areaDm2 - 100 })
    const { record, mine } = write({ ...harness, ...roll(heads, harness.heads) })
    const deed = (head: number) => ({
      ...mine(head),
      rows: mine(head).rows.map((row) => ({ ...row, areaDm2: own.areaDm2 })),
    })
    return { record, mine: deed }
  })
}

/** Puts something in the place of an entry and signs the log again. */
function spoilt(name: string, caughtBy: CheckName, entry: (harness: Harness) => Uint8Array): Tampering {
  return tampering(name, caughtBy, (harness) => {
    const { record } = write(harness)
    const entries = put(record.entries, 8, toBase64(entry(harness)))
    const tree = new CompactTree(record.firstIndex, record.peaks.map(bytes))
    for (const one of entries) tree.add(leafHash(bytes(one)))
    const body = checkpointBody({ origin: harness.logKey.name, size: tree.size, root: tree.root() })
    const note = `${body}\n${logLine(harness.logKey, body)}${witnessLine(harness.witness, body, 1)}`
    return { record: { ...record, entries, checkpoints: [note] }, mine: () => NOBODY }
  })
}

// ---- other facts -----------------------------------------------------------------------------------------------------

function castOf(harness: Harness, head: number): Cast {
  return harness.casts.find((cast) => cast.head === head) as Cast
}

function chosen(harness: Harness, head: number, item: number, choice: number): number[] {
  return put(castOf(harness, head).choices, item, choice)
}

function recast(harness: Harness, head: number, change: Partial<Cast>): Harness {
  const at = harness.casts.indexOf(castOf(harness, head))
  return { ...harness, casts: put(harness.casts, at, { ...castOf(harness, head), ...change }) }
}

/** The owner of `VOTER` casts again. */
function castTwice(harness: Harness): Harness {
  const again = { ...castOf(harness, VOTER), salt: noise('twice'), castAt: last(harness.casts).castAt }
  return { ...harness, casts: [...harness.casts, again] }
}

function reproxied(harness: Harness, head: number, change: Partial<Proxy>): Harness {
  const proxies = harness.proxies.map((proxy) => (proxy.head === head ? { ...proxy, ...change } : proxy))
  return { ...harness, proxies }
}

function ruledBy(harness: Harness, change: Partial<VoteRules>): Harness {
  return { ...harness, rules: { ...harness.rules, ...change } }
}

function reruled(harness: Harness, item: number, change: Partial<RuledItem>): RuledItem[] {
  return put(harness.rules.items, item, { ...of(harness.rules.items, item), ...change })
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
