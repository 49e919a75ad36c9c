import type { VoteDetail, VoteItem } from '#contract/votes/endpoints.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { RECOUNT } from '#src/copy/votes/evidence/recount.ts'
import { choiceWords, outcomeWords } from '#src/copy/votes/outcomes.ts'
import { VOTES } from '#src/copy/votes/words.ts'
import { area, count, deadline, instant, startsIn } from '../figures/figures.ts'
import { spoken } from '../figures/spoken.ts'
import type { MarkState } from './recount-mark.tsx'

const candidatesOf = (vote: VoteDetail) => vote.items.filter((item) => item.kind === 'candidate').length
const isCounted = (vote: VoteDetail) => vote.items.every((item) => item.result !== null)

/** What neighbours are sent of a vote: what is asked, and until when. Candidates are persons, and not named on it. */
export function voteCard(vote: VoteDetail): { title: string; note: string } {
  const { title, phase, items, seats } = vote
  const candidates = candidatesOf(vote)
  const words = {
    announced: () => VOTES.card.announced(title, instant(vote.opensAt), instant(vote.closesAt)),
    held: () => VOTES.card.held(title),
    open: () => VOTES.card.open(title, instant(vote.closesAt)),
    closed: () => (isCounted(vote) ? VOTES.card.counted(title) : VOTES.card.closed(title)),
    cancelled: () => VOTES.card.cancelled(title),
  }
  const note =
    candidates > 0
      ? VOTES.seats(seats, candidates)
      : FIGURES.list(items.map((item) => item.text || item.title))
  return { title: words[phase](), note }
}

/** What the voice says of a vote: what is asked, until when, and once it is counted what became of it and whether this phone found it so. */
export function voteSpoken(vote: VoteDetail, mark: MarkState): string {
  const candidates = candidatesOf(vote)
  return spoken([
    vote.title,
    ...(isCounted(vote) ? [markWords(mark)] : [VOTES.phases[vote.phase]]),
    when(vote),
    candidates > 0 ? VOTES.seats(vote.seats, candidates) : '',
    ...vote.items.flatMap((item, index) => itemLines(item, index, vote.items.length, isDoubted(mark))),
  ])
}

function when(vote: VoteDetail): string {
  if (vote.cancelReason !== null) return VOTES.cancelled(vote.cancelReason)
  const { nowAt, opensAt, closesAt } = vote
  return vote.phase === 'announced' ? startsIn(nowAt, opensAt) : deadline(nowAt, closesAt)
}

function itemLines(item: VoteItem, index: number, of: number, doubted: boolean): string[] {
  const { result } = item
  return [
    of > 1 ? VOTES.itemNumber(index + 1, of) : '',
    of > 1 ? item.title : '',
    item.text,
    item.options.length > 0 ? VOTES.options(FIGURES.list(item.options)) : '',
    ...(result ? resultLines(item, result, doubted) : []),
  ]
}

function resultLines(item: VoteItem, result: NonNullable<VoteItem['result']>, doubted: boolean): string[] {
  const words = outcomeWords(item, result.outcome)
  return [
    VOTES.spokenResult(doubted ? RECOUNT.shown(words) : words),
    ...result.shares.flatMap((share, choice) =>
      share.heads === 0
        ? []
        : [
            VOTES.spokenShare(
              choiceWords(item, choice),
              VOTES.row(FIGURES.heads(count(share.heads)), area(share.areaDm2)),
            ),
          ],
    ),
  ]
}

const isDoubted = (mark: MarkState) => typeof mark !== 'string' && mark.state !== 'holds'
const markWords = (mark: MarkState) => RECOUNT[typeof mark === 'string' ? mark : mark.state]
