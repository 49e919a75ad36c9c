import { Text } from '@tarojs/components'
import { useState } from 'react'
import { type BatchPreview, previewBatch } from '#contract/ledger/batch.ts'
import { keepLedgerMapping, type LedgerMapping } from '#contract/ledger/mapping.ts'
import { ACCOUNTS } from '#domain/ledger/account.ts'
import { matchVouchers } from '#domain/ledger/batch.ts'
import { isExplained } from '#domain/ledger/sheet.ts'
import { BATCH } from '#src/copy/ledger/batch.ts'
import { MAPPING } from '#src/copy/ledger/mapping.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { callWithTable } from '#src/data/files/send-table.ts'
import { goTo } from '#src/platform/host.ts'
import { chooseTable, type TableFile } from '#src/platform/table-file.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { count, instant, money } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { MappingForm } from '../../parts/mapping-form.tsx'
import { AccountOf, EarlierSheets } from '../../parts/sheet-account.tsx'
import { usePictures } from '../../parts/use-pictures.ts'
import { usePosting } from '../../parts/use-posting.ts'

const SHOWN_NAMES = 12

/** A clerk's table of many entries: checked whole, its vouchers found by the names of their files, posted as one. */
export default function BatchPage() {
  const standing = useActiveRole()
  const estateId = standing?.estateId ?? ''
  const pictures = usePictures(estateId)
  const posting = usePosting(estateId, pictures)
  const [preview, setPreview] = useState<BatchPreview | null>(null)
  const [shared, setShared] = useState<number | null>(null)
  const [isListing, setListing] = useState(false)
  const [file, setFile] = useState<TableFile | null>(null)
  const [isMapping, setMapping] = useState(false)

  const rows = preview?.rows ?? []
  const account = preview?.sheet?.account ?? null
  const matched = matchVouchers(rows, pictures.pictures)
  const placesOf = matched.ofRow.map((places, at) => {
    const row = rows[at] as (typeof rows)[number]
    const isBare = row.amountFen < 0 && row.voucherIds.length === 0 && places.length === 0
    return isBare && shared !== null ? [shared] : places
  })
  const lacking = rows.filter(
    (row, at) => row.amountFen < 0 && row.voucherIds.length === 0 && placesOf[at]?.length === 0,
  )
  const wantsPictures = rows.some(
    (row) => row.voucherNames.length > 0 || (row.amountFen < 0 && row.voucherIds.length === 0),
  )
  const mayPost =
    rows.length > 0 &&
    (!account || isExplained(account, rows)) &&
    !preview?.postedBefore &&
    lacking.length === 0 &&
    (matched.missingNames.length === 0 || shared !== null)

  const choose = async () => {
    const chosen = await chooseTable()
    if (chosen === 'unsupported') return posting.setTold({ tone: 'bad', text: BATCH.unsupported })
    if (chosen === null) return
    setFile(chosen)
    await look(chosen)
  }
  const look = async (chosen: TableFile) => {
    posting.restart()
    setPreview(null)
    setShared(null)
    posting.setBusy(true)
    const answer = await callWithTable(previewBatch, { estateId }, chosen)
    posting.setBusy(false)
    if (!answer.ok) return posting.setTold({ tone: 'bad', text: errorLine(answer.code) })
    const { sheet, problemCount } = answer.value
    // Asked where nothing was chosen yet, where it does not fit, and where a word is new.
    setMapping(sheet !== null && sheet.headings.length > 0 && problemCount > 0)
    setPreview(answer.value)
  }
  const keep = async (mapping: LedgerMapping) => {
    posting.setBusy(true)
    const answer = await call(keepLedgerMapping, {
      params: { estateId },
      body: { mapping },
    })
    posting.setBusy(false)
    if (!answer.ok) posting.setTold({ tone: 'bad', text: errorLine(answer.code) })
    else if (file) await look(file)
  }
  const pick = async () => {
    setShared(null)
    if ((await pictures.add()) === 'unsupported') posting.setTold({ tone: 'bad', text: BATCH.unsupported })
  }
  const post = async () => {
    const isDone = await posting.post(
      rows.map(({ voucherNames: _, voucherIds: __, ...row }) => row),
      placesOf,
      rows.map((row) => row.voucherIds),
      account,
    )
    if (isDone) setPreview(null)
  }

  return (
    <Page
      {...(mayPost
        ? {
            bar: (
              <Button onPress={() => void post()} busy={posting.isBusy} id="post-batch">
                {BATCH.post(count(rows.length))}
              </Button>
            ),
          }
        : {})}
    >
      {standing ? (
        <>
          <Text className="text-note">{BATCH.what}</Text>
          <Card>
            <Button
              look={rows.length > 0 ? 'second' : 'primary'}
              onPress={() => void choose()}
              busy={posting.isBusy && preview === null}
              id="choose-batch"
            >
              {preview ? BATCH.chooseAnother : BATCH.choose}
            </Button>
            <Text className="text-small">{BATCH.chooseHint}</Text>
            <Button look="plain" onPress={() => setListing(true)} id="accounts">
              {BATCH.accounts}
            </Button>
          </Card>
          {preview?.sheet && isMapping ? (
            <MappingForm
              key={preview.sheet.unknownWords.join()}
              headings={preview.sheet.headings}
              words={preview.sheet.unknownWords}
              kept={preview.sheet.mapping}
              isBusy={posting.isBusy}
              onKeep={(mapping) => void keep(mapping)}
            />
          ) : null}
          {preview?.sheet?.mapping && !isMapping ? (
            <Card title={MAPPING.account}>
              <Text className="text-note">{MAPPING.used}</Text>
              {preview.sheet.account && preview.problemCount === 0 ? (
                <AccountOf account={preview.sheet.account} booked={rows} />
              ) : null}
              <Button look="plain" id="change-mapping" onPress={() => setMapping(true)}>
                {MAPPING.change}
              </Button>
            </Card>
          ) : null}
          {preview && preview.problemCount > 0 ? <Problems preview={preview} /> : null}
          {preview && preview.problemCount === 0 ? <Good preview={preview} /> : null}
          {preview && preview.problemCount === 0 && wantsPictures && !preview.postedBefore ? (
            <Card title={BATCH.vouchers}>
              <Text className="text-small">{BATCH.vouchersHint}</Text>
              {pictures.pictures.length > 0 ? (
                <Text>{BATCH.picked(count(pictures.pictures.length))}</Text>
              ) : null}
              {lacking.length > 0 ? (
                <>
                  <Notice tone="warn">{BATCH.lacking(count(lacking.length))}</Notice>
                  <Text className="text-small">
                    {BATCH.lackingLines(some(lacking.map((row) => String(row.line))))}
                  </Text>
                </>
              ) : null}
              {matched.missingNames.length > 0 ? (
                <Text>{BATCH.missingNames(some(matched.missingNames))}</Text>
              ) : null}
              <Button look="second" onPress={() => void pick()} id="pick-vouchers">
                {BATCH.pick}
              </Button>
              {lacking.length > 0 && matched.unused.length > 0 ? (
                <>
                  <Text className="text-strong">{BATCH.shareTitle}</Text>
                  {matched.unused.slice(0, SHOWN_NAMES).map((place) => (
                    <Button key={place} look="second" onPress={() => setShared(place)}>
                      {BATCH.shareFor(pictures.pictures[place]?.name ?? '')}
                    </Button>
                  ))}
                </>
              ) : shared === null && matched.unused.length > 0 ? (
                <Text className="text-small">
                  {BATCH.unusedNames(some(matched.unused.map((at) => pictures.pictures[at]?.name ?? '')))}
                </Text>
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
          {posting.told ? <Notice tone={posting.told.tone}>{posting.told.text}</Notice> : null}
          {posting.told?.tone === 'good' ? (
            <Button look="second" onPress={() => goTo(routes.entries())}>
              {BATCH.see}
            </Button>
          ) : null}
          {preview ? null : <EarlierSheets estateId={estateId} />}
          <Sheet title={BATCH.accounts} isOpen={isListing} onClose={() => setListing(false)}>
            {(['income', 'expense'] as const).map((kind) => (
              <Card key={kind} title={BATCH[kind]}>
                {ACCOUNTS.filter((one) => one.kind === kind).map((one) => (
                  <Text key={one.code}>{BATCH.accountLine(one.code, one.title)}</Text>
                ))}
              </Card>
            ))}
          </Sheet>
        </>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function Problems({ preview }: { preview: BatchPreview }) {
  const { problems, problemCount } = preview
  return (
    <>
      <Notice tone="bad">{BATCH.problems(count(problemCount))}</Notice>
      <Rows>
        {problems.map((one) => (
          <Row
            key={`${one.line} ${one.column} ${one.code}`}
            title={BATCH.problem(one.line, one.column)}
            note={one.message}
          />
        ))}
      </Rows>
      {problemCount > problems.length ? (
        <Text className="text-note">{BATCH.moreProblems(count(problemCount - problems.length))}</Text>
      ) : null}
    </>
  )
}

function Good({ preview }: { preview: BatchPreview }) {
  const { rows, inFen, outFen, doubts, doubtCount, postedBefore } = preview
  return (
    <>
      <Card title={BATCH.preview}>
        <Text className="figure-large">{BATCH.entries(count(rows.length))}</Text>
        <Text>{BATCH.sums(money(inFen), money(outFen))}</Text>
      </Card>
      {postedBefore ? (
        <Notice tone="bad">
          {BATCH.postedBefore(instant(postedBefore.at), postedBefore.first, postedBefore.last)}
        </Notice>
      ) : doubtCount > 0 ? (
        <>
          <Notice tone="warn">{BATCH.doubts(count(doubtCount))}</Notice>
          <Rows>
            {doubts.map((one) => (
              <Row key={`${one.line} ${one.message}`} title={BATCH.doubt(one.line)} note={one.message} />
            ))}
          </Rows>
          {doubtCount > doubts.length ? (
            <Text className="text-note">{BATCH.moreProblems(count(doubtCount - doubts.length))}</Text>
          ) : null}
        </>
      ) : null}
    </>
  )
}

function some(names: readonly string[]): string {
  return BATCH.names(names.slice(0, SHOWN_NAMES), names.length > SHOWN_NAMES)
}
