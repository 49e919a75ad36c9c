import { Text } from '@tarojs/components'
import { useState } from 'react'
import { listBankLines, type UnmatchedLine } from '#contract/ledger/bank.ts'
import { ACCOUNTS, findAccount } from '#domain/ledger/account.ts'
import { BATCH } from '#src/copy/ledger/batch.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import type { TableFile } from '#src/platform/table-file.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { change, count, dayText } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { usePictures } from '../../parts/use-pictures.ts'
import { usePosting } from '../../parts/use-posting.ts'

/** What the clerk says of a line; `code` null leaves it for later. */
type Said = { readonly code: string | null; readonly picture: number | null }

/** Lines of the bank booked many at once, as the same counterparty's were booked last unless the clerk says otherwise. */
export default function LinesPage() {
  const standing = useActiveRole()
  const estateId = standing?.estateId ?? ''
  const bank = useResource(listBankLines, standing ? { params: { estateId } } : null)
  const pictures = usePictures(estateId)
  const posting = usePosting(estateId, pictures)
  const [said, setSaid] = useState<Readonly<Record<string, Said>>>({})
  const [openId, setOpenId] = useState<string | null>(null)

  const lines = bank.value?.unmatched ?? []
  const saidOf = (line: UnmatchedLine): Said =>
    said[line.lineId] ?? { code: line.proposed?.accountCode ?? null, picture: null }
  const say = (line: UnmatchedLine, more: Partial<Said>) => {
    posting.restart()
    setSaid({ ...said, [line.lineId]: { ...saidOf(line), ...more } })
  }
  const chosen = lines.filter((line) => saidOf(line).code !== null)
  const lacking = chosen.filter((line) => line.amountFen < 0 && saidOf(line).picture === null)
  const open = lines.find((line) => line.lineId === openId)

  const share = (place: number) => {
    posting.restart()
    setSaid({
      ...said,
      ...Object.fromEntries(
        lacking.map((line) => [line.lineId, { code: saidOf(line).code, picture: place }]),
      ),
    })
  }
  const post = async () => {
    const isDone = await posting.post(
      chosen.map((line, at) => ({
        line: at + 1,
        bookedOn: line.bookedOn,
        summary: line.memo || line.counterparty || findAccount(saidOf(line).code ?? '')?.title || '',
        accountCode: saidOf(line).code ?? '',
        amountFen: line.amountFen,
        counterparty: line.counterparty,
        building: line.proposed?.accountCode === saidOf(line).code ? (line.proposed?.building ?? '') : '',
        invoices: [],
        approvedBy: null,
        lineId: line.lineId,
      })),
      chosen.map((line) => {
        const { picture } = saidOf(line)
        return line.amountFen < 0 && picture !== null ? [picture] : []
      }),
      [],
    )
    if (!isDone) return
    setSaid({})
    await bank.reload()
  }

  return (
    <Page
      {...(chosen.length > 0 && lacking.length === 0
        ? {
            bar: (
              <Button onPress={() => void post()} busy={posting.isBusy} id="post-lines">
                {BATCH.post(count(chosen.length))}
              </Button>
            ),
          }
        : {})}
    >
      {standing ? (
        <Shown resource={bank}>
          {({ unmatched, unmatchedCount }) => (
            <>
              <Text className="text-note">{BATCH.linesWhat}</Text>
              {posting.told ? <Notice tone={posting.told.tone}>{posting.told.text}</Notice> : null}
              {unmatched.length === 0 ? <Empty title={BATCH.linesNone} /> : null}
              {unmatched.length > 0 ? (
                <Text>{BATCH.linesChosen(count(chosen.length), count(unmatched.length))}</Text>
              ) : null}
              {lacking.length > 0 ? (
                <Card title={BATCH.vouchers}>
                  <Notice tone="warn">{BATCH.lacking(count(lacking.length))}</Notice>
                  <Text className="text-small">{BATCH.vouchersHintLines}</Text>
                  {pictures.pictures.length > 0 ? (
                    <Text>{BATCH.picked(count(pictures.pictures.length))}</Text>
                  ) : null}
                  <Button
                    look="second"
                    onPress={() =>
                      void pictures.add().then((answer) => {
                        if (answer) posting.setTold({ tone: 'bad', text: BATCH.unsupported })
                      })
                    }
                    id="pick-vouchers"
                  >
                    {BATCH.pick}
                  </Button>
                  {pictures.pictures.length > 0 ? (
                    <>
                      <Text className="text-strong">{BATCH.shareTitle}</Text>
                      {pictures.pictures.map((picture, place) => (
                        <Button key={picture.name} look="second" onPress={() => share(place)}>
                          {BATCH.shareFor(picture.name)}
                        </Button>
                      ))}
                    </>
                  ) : null}
                </Card>
              ) : null}
              {posting.isBusy && pictures.progress ? (
                <Notice tone="calm">
                  {pictures.progress.done < pictures.progress.all
                    ? BATCH.sending(pictures.progress.done, pictures.progress.all)
                    : BATCH.posting}
                </Notice>
              ) : null}
              <Rows>
                {unmatched.map((line) => (
                  <Line
                    key={line.lineId}
                    line={line}
                    said={saidOf(line)}
                    onPress={() => setOpenId(line.lineId)}
                  />
                ))}
              </Rows>
              {unmatchedCount > unmatched.length ? (
                <Text className="text-note">{BATCH.linesMore(count(unmatchedCount - unmatched.length))}</Text>
              ) : null}
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
      <Sheet
        title={open ? BATCH.lineTitle(nameOf(open)) : ''}
        isOpen={open !== undefined}
        onClose={() => setOpenId(null)}
      >
        {open ? <LineSheet line={open} said={saidOf(open)} pictures={pictures.pictures} onSay={say} /> : null}
      </Sheet>
    </Page>
  )
}

function Line({ line, said, onPress }: { line: UnmatchedLine; said: Said; onPress(): void }) {
  const account = said.code === null ? null : findAccount(said.code)
  const isLast = account !== null && line.proposed?.accountCode === said.code
  const words = account ? BATCH[isLast ? 'lineHasLast' : 'lineHas'](account.title) : BATCH.lineChoose
  return (
    <Row
      title={nameOf(line)}
      note={`${dayText(line.bookedOn)} ${line.counterparty}`}
      label={`${nameOf(line)} ${change(line.amountFen)} ${words}`}
      onPress={onPress}
      side={
        <Text className={`text-money ${line.amountFen < 0 ? 'tone-warn' : 'tone-good'}`}>
          {change(line.amountFen)}
        </Text>
      }
    >
      <Status tone={account ? 'good' : 'quiet'}>{words}</Status>
      {account && line.amountFen < 0 && said.picture === null ? (
        <Status tone="warn">{BATCH.lineNoVoucher}</Status>
      ) : null}
    </Row>
  )
}

type LineSheetGiven = {
  line: UnmatchedLine
  said: Said
  pictures: readonly TableFile[]
  onSay(line: UnmatchedLine, more: Partial<Said>): void
}

function LineSheet({ line, said, pictures, onSay }: LineSheetGiven) {
  const kind = line.amountFen < 0 ? 'expense' : 'income'
  return (
    <>
      <Text>{`${dayText(line.bookedOn)} ${line.counterparty} ${change(line.amountFen)}`}</Text>
      {line.amountFen < 0 && pictures.length > 0 ? (
        <Choices
          label={BATCH.lineVoucher}
          chosen={said.picture === null ? '' : String(said.picture)}
          options={[
            { key: '', title: BATCH.lineNoVoucher },
            ...pictures.map((picture, place) => ({ key: String(place), title: picture.name })),
          ]}
          onChoose={(place) => onSay(line, { picture: place === '' ? null : Number(place) })}
        />
      ) : null}
      {said.code !== null && findAccount(said.code)?.isReserved ? (
        <Notice tone="warn">{BATCH.reservedNote}</Notice>
      ) : null}
      <Choices
        label={BATCH.lineAccount}
        chosen={said.code ?? ''}
        options={[
          { key: '', title: BATCH.lineSkip },
          ...ACCOUNTS.filter((one) => one.kind === kind).map((one) => ({
            key: one.code,
            title: one.title,
            ...(one.code === line.proposed?.accountCode ? { note: BATCH.lineLast } : {}),
          })),
        ]}
        onChoose={(code) => onSay(line, { code: code === '' ? null : code })}
      />
    </>
  )
}

function nameOf(line: UnmatchedLine): string {
  return line.memo || line.counterparty || BATCH.lineVoucher
}
