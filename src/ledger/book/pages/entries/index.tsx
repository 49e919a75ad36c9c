import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import type { ParamsOf, QueryOf } from '#contract/core/endpoint.ts'
import { type EntryRow, listEntries } from '#contract/ledger/endpoints.ts'
import {
  EXPORT_FORMS,
  type ExportForm,
  linkBookExport,
  linkBookNotice,
  NOTICE_SPANS,
  type NoticeSpan,
} from '#contract/ledger/export.ts'
import { findAccount } from '#domain/ledger/account.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { LEDGER } from '#src/copy/ledger/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo, saveFile, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { useTables } from '#src/ui/desk.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { change, dayText, money, monthText } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { EntryTable } from '../../parts/entry-table.tsx'

/** So many stand there at once: what is longer is not read to its end. */
const FIRST = 18

export default function EntriesPage() {
  const standing = useActiveRole()
  const isTable = useTables()
  const { month, account, building } = usePageParams()
  const query = {
    ...(month ? { month } : {}),
    ...(account ? { account } : {}),
    ...(building ? { building } : {}),
  }
  const params = { estateId: standing?.estateId ?? '' }
  const first = useResource(listEntries, standing ? { params, query } : null)
  const { older, isBusy, readOlder } = useOlder(params, query)
  const [isWhole, setWhole] = useState(false)
  const filter = month ? monthText(month) : account ? findAccount(account)?.title : undefined
  return (
    <Page>
      {filter ? <Notice tone="calm">{LEDGER.filtered(filter)}</Notice> : null}
      {standing ? (
        <Shown resource={first}>
          {(value) => {
            const all = [...value.entries, ...(older?.entries ?? [])]
            const entries = isWhole ? all : all.slice(0, FIRST)
            const before = older ? older.before : value.before
            if (entries.length === 0) return <Empty title={LEDGER.none} />
            return (
              <>
                <EntryTable estateId={params.estateId} query={query} answer={value}>
                  <EntryLines entries={entries} />
                </EntryTable>
                {isTable ? null : entries.length < all.length ? (
                  <Button look="second" onPress={() => setWhole(true)} id="more-entries">
                    {LEDGER.more}
                  </Button>
                ) : before ? (
                  <Button look="second" busy={isBusy} onPress={() => void readOlder(before)}>
                    {LEDGER.more}
                  </Button>
                ) : null}
                {account || month ? null : (
                  <Button look="second" onPress={() => goTo(routes.duplicates())} id="duplicates">
                    {LEDGER.seeDuplicates}
                  </Button>
                )}
                {account ? null : <Files estateId={params.estateId} month={month} />}
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

type Older = { readonly entries: readonly EntryRow[]; readonly before: string | null }

/** What stands before the first page of entries, read on demand. */
function useOlder(params: ParamsOf<typeof listEntries>, query: QueryOf<typeof listEntries>) {
  const [older, setOlder] = useState<Older | null>(null)
  const [isBusy, setBusy] = useState(false)
  const readOlder = async (before: string) => {
    setBusy(true)
    const answer = await call(listEntries, { params, query: { ...query, before } })
    setBusy(false)
    if (answer.ok)
      setOlder({ entries: [...(older?.entries ?? []), ...answer.value.entries], before: answer.value.before })
  }
  return { older, isBusy, readOlder }
}

/** The month, or the whole book, as files. */
function Files({ estateId, month }: { estateId: string; month: string | undefined }) {
  const [told, setTold] = useState<string | null>(null)
  const save = async (form: ExportForm) => {
    const answer = await call(linkBookExport, {
      params: { estateId },
      query: { form, ...(month ? { month } : {}) },
    })
    if (!answer.ok) return setTold(errorLine(answer.code))
    setTold((await saveFile(answer.value.url)) === 'copied' ? LEDGER.fileCopied : null)
  }
  const print = async (span: NoticeSpan) => {
    if (!month) return
    const answer = await call(linkBookNotice, { params: { estateId }, query: { month, span } })
    if (!answer.ok) return setTold(errorLine(answer.code))
    setTold((await saveFile(answer.value.url)) === 'copied' ? LEDGER.fileCopied : null)
  }
  return (
    <Card title={LEDGER.files}>
      <Text className="text-small">{LEDGER.filesNote}</Text>
      {told ? <Notice tone="calm">{told}</Notice> : null}
      {month
        ? NOTICE_SPANS.map((span) => (
            <Button key={span} look="second" onPress={() => void print(span)} id={`notice-${span}`}>
              {LEDGER.notice[span]}
            </Button>
          ))
        : null}
      {EXPORT_FORMS.map((form) => (
        <Button key={form} look="second" onPress={() => void save(form)}>
          {LEDGER.file[form]}
        </Button>
      ))}
    </Card>
  )
}

function EntryLines({ entries }: { entries: readonly EntryRow[] }) {
  return (
    <Rows>
      {entries.map((entry) => (
        <EntryLine key={entry.entryId} entry={entry} />
      ))}
    </Rows>
  )
}

function EntryLine({ entry }: { entry: EntryRow }) {
  return (
    <Row
      title={entry.summary}
      note={`${dayText(entry.bookedOn)} ${entry.accountTitle}`}
      label={`${entry.summary} ${change(entry.changeFen)} ${LEDGER.balance(money(entry.balanceFen))}`}
      onPress={() => goTo(routes.entry(entry.entryId))}
      side={
        <>
          <Text className={`text-money ${entry.changeFen < 0 ? 'tone-warn' : 'tone-good'}`}>
            {change(entry.changeFen)}
          </Text>
          <Text className="text-small">{LEDGER.balance(money(entry.balanceFen))}</Text>
        </>
      }
    >
      <View className="tabs">
        {entry.isUnapproved && entry.reversedByNumber === null ? (
          <Status tone="bad">{LEDGER.unapproved}</Status>
        ) : null}
        {entry.reversedByNumber === null ? null : (
          <Status tone="warn">{LEDGER.reversed(entry.reversedByNumber)}</Status>
        )}
        {entry.reversesNumber === null ? null : (
          <Status tone="warn">{LEDGER.reverses(entry.reversesNumber)}</Status>
        )}
      </View>
    </Row>
  )
}
