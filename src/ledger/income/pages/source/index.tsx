import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import {
  linkReceipt,
  readSource,
  saveSource,
  type SourceReceipt,
  type SourceVersionShown,
  undoReceipt,
} from '#contract/ledger/income.ts'
import { isAllowed } from '#domain/core/access.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { INCOME } from '#src/copy/ledger/income.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { LineQuestions } from '#src/parts/line-questions.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormLine } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { goTo, usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { addressOf } from '#src/platform/request.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { DayField } from '#src/ui/press/day-field.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { count, dayText, longInstant, money } from '#src/ui/figures/figures.ts'
import { lastOf } from '#src/ui/last.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Photos } from '#src/ui/layout/photos.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice, Status, type Tone } from '#src/ui/state/status.tsx'

const TONES: Readonly<Record<SourceReceipt['state'], Tone>> = {
  upcoming: 'quiet',
  due: 'calm',
  received: 'good',
  short: 'bad',
  missing: 'bad',
  excused: 'warn',
}

/** One source: its contract, what was to come, what came and what is missing. */
export default function SourcePage() {
  const standing = useActiveRole()
  const { sourceId = '' } = usePageParams()
  const estateId = standing?.estateId ?? ''
  const params = { estateId, sourceId }
  const [isLater, setLater] = useState(false)
  const source = useResource(readSource, standing ? { params } : null)
  const mayPost = standing !== null && isAllowed(standing.role, 'ledger.post')
  return (
    <Page>
      {standing ? (
        <Shown resource={source}>
          {({ nowAt, source: row, versions, approval, photos, totals, receipts }) => {
            const last = lastOf(versions)
            return (
              <>
                <Card title={`${row.accountTitle} ${row.place}`}>
                  {row.lackingFen > 0 && row.lateSince ? (
                    <>
                      <Text className="figure-large tone-bad">{INCOME.lacking(money(row.lackingFen))}</Text>
                      <Text>{INCOME.since(dayText(row.lateSince))}</Text>
                    </>
                  ) : (
                    <Status tone={row.hasEnded || row.expectedFen === 0 ? 'quiet' : 'good'}>
                      {row.hasEnded ? INCOME.ended : row.expectedFen === 0 ? INCOME.notDue : INCOME.fine}
                    </Status>
                  )}
                  {approval ? <Text>{INCOME.approved(approval.title)}</Text> : null}
                </Card>
                {row.isUnapproved ? (
                  <Card title={INCOME.unapproved}>
                    <Text className="tone-bad">{INCOME.unapprovedHint}</Text>
                  </Card>
                ) : null}
                <Card title={INCOME.sums}>
                  <Sum title={INCOME.expected} fen={totals.expectedFen} />
                  <Sum title={INCOME.received} fen={totals.receivedFen} />
                  <Sum title={INCOME.missing} fen={totals.missingFen} />
                  <Sum title={INCOME.short} fen={totals.shortFen} />
                  <Sum title={INCOME.open} fen={totals.openFen} />
                </Card>
                <Rows>
                  <Row
                    title={INCOME.check}
                    note={INCOME.checkNote}
                    onPress={() => goTo(routes.checkSource(sourceId))}
                  />
                </Rows>
                {last ? <Contract version={last} /> : null}
                {photos.length > 0 ? (
                  <Card title={INCOME.photos}>
                    <Photos
                      name={INCOME.photosOf(row.place)}
                      photos={photos.map((photo) => ({ key: photo.photoId, address: addressOf(photo.url) }))}
                    />
                  </Card>
                ) : null}
                <Heading>{INCOME.receipts}</Heading>
                {receipts.length === 0 ? <Text className="text-note">{INCOME.noReceipts}</Text> : null}
                {inOrder(receipts, isLater || mayPost).map((one, index) => (
                  <Receipt
                    key={`${one.periodFrom} ${one.state} ${index}`}
                    one={one}
                    params={params}
                    mayPost={mayPost}
                    onDone={source.reload}
                  />
                ))}
                {!isLater && !mayPost && restOf(receipts) > 0 ? (
                  <Button look="plain" onPress={() => setLater(true)} id="later-receipts">
                    {INCOME.later(count(restOf(receipts)))}
                  </Button>
                ) : null}
                <LineQuestions estateId={estateId} role={standing.role} about="source" subject={sourceId} />
                {mayPost && last && last.kind !== 'end' ? (
                  <>
                    <Button
                      look="second"
                      onPress={() => goTo(routes.editSource(sourceId))}
                      id="change-source"
                    >
                      {INCOME.change}
                    </Button>
                    <End params={params} last={last} nowAt={nowAt} onDone={source.reload} />
                  </>
                ) : null}
                <Heading>{INCOME.versions}</Heading>
                <Rows>
                  {[...versions].reverse().map((version) => (
                    <Row
                      key={version.version}
                      title={INCOME.version(version.version, longInstant(version.savedAt))}
                      note={`${INCOME.versionKinds[version.kind]} ${INCOME.holds(dayText(version.fromOn))}`}
                    >
                      {version.kind === 'end' ? null : (
                        <Text>
                          {INCOME.amountOf(INCOME.rhythms[version.rhythm], money(version.amountFen))}
                        </Text>
                      )}
                      {version.reason ? <Text>{INCOME.because(version.reason)}</Text> : null}
                    </Row>
                  ))}
                </Rows>
              </>
            )
          }}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

/** To come, and nothing yet that was or could be paid on it. */
const isToCome = (one: SourceReceipt) =>
  one.state === 'upcoming' && one.entries.length === 0 && one.suggestions.length === 0

/** Periods that are still to come, the nearest first. */
function laterOf(receipts: readonly SourceReceipt[]): SourceReceipt[] {
  return receipts.filter(isToCome).sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0))
}

/** At first so many of those that lack and of those that came; the sums above hold all of them. */
const FIRST_BAD = 4
const FIRST_GOOD = 2

/** What lacks comes first, then what is past, then the next that is to come, and the rest of each only when asked for. */
function inOrder(receipts: readonly SourceReceipt[], isWhole: boolean): SourceReceipt[] {
  const isBad = (one: SourceReceipt) => one.state === 'missing' || one.state === 'short'
  const past = receipts.filter((one) => !isToCome(one))
  const most = (count: number) => (isWhole ? receipts.length : count)
  return [
    ...past.filter(isBad).slice(0, most(FIRST_BAD)),
    ...past.filter((one) => !isBad(one)).slice(0, most(FIRST_GOOD)),
    ...laterOf(receipts).slice(0, most(1)),
  ]
}

function restOf(receipts: readonly SourceReceipt[]): number {
  return receipts.length - inOrder(receipts, false).length
}

function Contract({ version }: { version: SourceVersionShown }) {
  return (
    <Card title={INCOME.contract}>
      <Line title={INCOME.place} value={version.place} />
      <Line title={INCOME.building} value={version.building || INCOME.estate} />
      {version.counterparty ? <Line title={INCOME.who} value={version.counterparty} /> : null}
      {version.contractNumber ? <Line title={INCOME.number} value={version.contractNumber} /> : null}
      <Line title={INCOME.period} value={INCOME.from(dayText(version.fromOn), dayText(version.endsOn))} />
      <Line
        title={INCOME.amount}
        value={INCOME.amountOf(INCOME.rhythms[version.rhythm], money(version.amountFen))}
      />
      {version.fileHash ? <Line title={INCOME.file} value={version.fileHash.slice(0, 16)} /> : null}
    </Card>
  )
}

type ReceiptGiven = {
  one: SourceReceipt
  params: { estateId: string; sourceId: string }
  mayPost: boolean
  onDone(): Promise<unknown>
}

function Receipt({ one, params, mayPost, onDone }: ReceiptGiven) {
  const [told, setTold] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [undoing, setUndoing] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const form = useForm(
    undoReceipt,
    { reason: reason.trim() },
    {
      reason: ask.write(INCOME.why, reason, { need: INCOME.needWhy }),
    },
  )
  const link = async (entryId: string, freeFen: number) => {
    setBusy(true)
    const receiptId = await newId()
    const answer = await call(linkReceipt, {
      params,
      body: {
        receiptId,
        periodFrom: one.periodFrom,
        entryId,
        amountFen: Math.min(freeFen, one.lackingFen),
      },
      key: receiptId,
    })
    setBusy(false)
    setTold(answer.ok ? null : errorLine(answer.code))
    if (answer.ok) await onDone()
  }
  const undo = async () => {
    if (undoing === null) return null
    const undoId = await newId()
    const answer = await call(undoReceipt, {
      params: { estateId: params.estateId, receiptId: undoing },
      body: { undoId, reason: reason.trim() },
      key: undoId,
    })
    if (!answer.ok) return answer
    setUndoing(null)
    await onDone()
    return null
  }
  return (
    <Card>
      <View className="row-line stacks">
        <View className="stack">
          <Text className="text-strong">{INCOME.dueOn(dayText(one.dueOn))}</Text>
          <Text className="text-small">{INCOME.covers(dayText(one.periodFrom), dayText(one.periodTo))}</Text>
        </View>
        <Text className="text-money">{money(one.amountFen)}</Text>
      </View>
      <Status tone={TONES[one.state]}>{INCOME.states[one.state]}</Status>
      {one.receivedFen > 0 && one.lackingFen > 0 ? <Text>{INCOME.lacks(money(one.lackingFen))}</Text> : null}
      {one.entries.map((entry) => (
        <View key={entry.receiptId} className="stack">
          <Button look="plain" onPress={() => goTo(routes.entry(entry.entryId))}>
            {INCOME.came(entry.number, money(entry.amountFen), dayText(entry.bookedOn))}
          </Button>
          {mayPost ? (
            <Button look="plain" onPress={() => setUndoing(entry.receiptId)}>
              {INCOME.undo}
            </Button>
          ) : null}
        </View>
      ))}
      {one.suggestions.length > 0 ? <Text className="text-note">{INCOME.suggestHint}</Text> : null}
      {one.suggestions.map((entry) => (
        <Button
          key={entry.entryId}
          look="second"
          busy={isBusy}
          onPress={() => void link(entry.entryId, entry.freeFen)}
          id={`link-${entry.number}`}
        >
          {INCOME.suggest(entry.number, dayText(entry.bookedOn), money(entry.freeFen))}
        </Button>
      ))}
      {told ? <Notice tone="bad">{told}</Notice> : null}
      <Sheet
        title={INCOME.undoTitle}
        isOpen={undoing !== null}
        onClose={() => setUndoing(null)}
        confirm={{ text: INCOME.undoTitle, onPress: () => void form.send(undo), busy: form.isSending }}
      >
        <Text>{INCOME.undoHint}</Text>
        <Field {...form.of('reason')} label={INCOME.why} value={reason} onChange={setReason} most={120} />
        <FormLine form={form} />
      </Sheet>
    </Card>
  )
}

type EndGiven = {
  params: { estateId: string; sourceId: string }
  last: SourceVersionShown
  nowAt: number
  onDone(): Promise<unknown>
}

function End({ params, last, nowAt, onDone }: EndGiven) {
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState({ day: beijingDayOf(nowAt), reason: '' })
  const form = useForm(saveSource, { fromOn: typed.day, reason: typed.reason.trim() }, endFields(typed))
  const end = async () => {
    const { version, kind: _, fromOn: _from, reason: _why, savedAt: _at, ...terms } = last
    const answer = await call(saveSource, {
      params: { estateId: params.estateId },
      body: {
        sourceId: params.sourceId,
        version: version + 1,
        kind: 'end',
        fromOn: typed.day,
        reason: typed.reason.trim(),
        terms,
      },
    })
    if (!answer.ok) return answer
    setOpen(false)
    await onDone()
    return null
  }
  return (
    <>
      <Button look="second" onPress={() => setOpen(true)} id="end-source">
        {INCOME.end}
      </Button>
      <Sheet
        title={INCOME.end}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        confirm={{ text: INCOME.end, onPress: () => void form.send(end), busy: form.isSending }}
      >
        <Text>{INCOME.endHint}</Text>
        <DayField
          {...form.of('fromOn')}
          label={INCOME.endFrom}
          value={typed.day}
          onChange={(day) => setTyped({ ...typed, day })}
        />
        <Field
          {...form.of('reason')}
          label={INCOME.why}
          value={typed.reason}
          onChange={(reason) => setTyped({ ...typed, reason })}
          most={120}
        />
        <FormLine form={form} />
      </Sheet>
    </>
  )
}

function Sum({ title, fen }: { title: string; fen: number }) {
  return (
    <View className="row-line">
      <Text>{title}</Text>
      <Text className="text-money">{money(fen)}</Text>
    </View>
  )
}

function Line({ title, value }: { title: string; value: string }) {
  return (
    <View className="row-line stacks">
      <Text className="text-note line-name">{title}</Text>
      <Text>{value}</Text>
    </View>
  )
}

/** What the end of a source asks for. */
function endFields(typed: { day: string; reason: string }) {
  return {
    fromOn: ask.day(INCOME.endFrom, typed.day),
    reason: ask.write(INCOME.why, typed.reason, {
      fault: typed.reason.trim() === '' && INCOME.needWhy,
      codes: ['income.reason-missing'],
    }),
  }
}
