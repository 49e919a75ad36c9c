import { rollObjectionsUntil } from '#domain/votes/life.ts'
import { matterOf } from '#domain/votes/counting/matter.ts'
import { grouped, instantText, ordinal } from '#server/pdf/figures.ts'
import { printableLine } from '#server/pdf/font.ts'
import type { AnnouncementNotice, PaperChannel, PaperItem } from './notice.ts'
import { openSheet, type Sheet } from '#server/pdf/sheet.ts'
import { ANNOUNCEMENT_WORDS, EVIDENCE_WORDS, WORDS } from './words.ts'

/** The notice of a vote as it is posted at least 15 days before: 北京市物业管理条例 §35. */
export async function announcementPaper(notice: AnnouncementNotice): Promise<Buffer> {
  const words = ANNOUNCEMENT_WORDS
  const sheet = openSheet({
    title: `${words.title}：${notice.title}`,
    at: notice.noticeAt,
    foot: `${words.title}　${notice.title}`,
    mark: notice.isMadeUp ? WORDS.madeUp : null,
  })
  let part = 0
  const heading = (text: string, least?: number) => sheet.heading(`${ordinal(++part)}、${text}`, least)
  const told = (atMs: number) => WORDS.beijing(instantText(atMs))

  sheet.title(`${notice.estateName}${words.title}`, notice.title, {
    text: notice.url,
    caption: WORDS.scan,
  })
  if (notice.cancelled) sheet.strong(words.cancelled(told(notice.cancelled.at), notice.cancelled.reason))
  sheet.para(words.law)

  heading(words.items)
  const candidates = notice.items.filter((item) => item.kind === 'candidate').length
  if (candidates > 0) sheet.para(WORDS.candidatesNote(candidates, notice.seats))
  for (const [index, item] of notice.items.entries()) drawItem(sheet, notice, item, index)

  heading(words.when)
  sheet.lines([
    words.posted(told(notice.noticeAt)),
    words.opens(told(notice.opensAt)),
    words.closes(told(notice.closesAt)),
  ])

  heading(words.who)
  sheet.para(words.scope(WORDS.scope(notice.scope)))
  sheet.para(WORDS.rollIs(notice.roll.heads, notice.roll.areaDm2))
  for (const { madeAt, reason } of notice.rollCorrections)
    sheet.para(WORDS.rollCorrected(told(madeAt), reason))
  sheet.para(WORDS.howCounted)
  sheet.para(WORDS.excluded(notice.excludedUnits, notice.countParking, notice.countStorage))
  sheet.para(words.frozen)

  heading(words.how)
  sheet.lines(notice.channels.map((channel) => channelLine(channel, notice.proxyCap)))
  sheet.para(WORDS.paperRules[notice.paperRule])
  sheet.para(words.secret)

  heading(words.objections)
  sheet.lines(words.objectionLines(told(rollObjectionsUntil(notice.opensAt))))

  heading(words.check, 430)
  sheet.para(words.checkNote)
  sheet.lines([
    EVIDENCE_WORDS.vote(notice.voteId),
    ...(notice.rulesHash ? [EVIDENCE_WORDS.rulesHash, ...grouped(notice.rulesHash)] : [EVIDENCE_WORDS.none]),
  ])
  sheet.signatures(words.signatures(notice.convener), words.seal)

  if (notice.documents.length > 0) heading(words.documents)
  for (const [index, document] of notice.documents.entries()) {
    sheet.subheading(words.document(ordinal(index + 1), printableLine(document.title)))
    sheet.para(document.body)
  }
  return sheet.finish()
}

function drawItem(sheet: Sheet, notice: AnnouncementNotice, item: PaperItem, index: number): void {
  const matter = matterOf(item.matterId)
  const isSpecial = matter.kind === 'special'
  const title = printableLine(item.title)
  sheet.subheading(notice.items.length === 1 ? title : `${WORDS.item(ordinal(index + 1))}　${title}`)
  if (item.text !== '') sheet.para(item.text)
  if (item.kind === 'options')
    sheet.lines([
      ...item.options.map((option, place) => WORDS.numbered(place + 1, printableLine(option))),
      WORDS.numbered(item.options.length + 1, WORDS.choices.none),
    ])
  // Of candidates every one has the same conditions: said once, under the last.
  const next = notice.items[index + 1]
  if (item.kind === 'candidate' && next?.kind === 'candidate') return
  sheet.para(WORDS.matter(matter.title))
  sheet.para(item.kind === 'options' ? WORDS.optionThreshold(isSpecial) : WORDS.threshold(isSpecial))
  sheet.para(WORDS.articles(matter.article))
}

function channelLine(channel: PaperChannel, proxyCap: number): string {
  const { channels } = ANNOUNCEMENT_WORDS
  return channel === 'proxy' ? channels.proxy(proxyCap) : channels[channel]
}
