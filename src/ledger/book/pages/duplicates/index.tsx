import { Text } from '@tarojs/components'
import { listDuplicates, type DuplicateGroup } from '#contract/ledger/batch.ts'
import { LEDGER } from '#src/copy/ledger/words.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { change, count, dayText, money, monthText } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Status } from '#src/ui/state/status.tsx'

const SHOWN = 10

/** Vouchers and invoice numbers that were used more than once, in this estate or another. */
export default function DuplicatesPage() {
  const standing = useActiveRole()
  const duplicates = useResource(
    listDuplicates,
    standing ? { params: { estateId: standing.estateId } } : null,
  )
  return (
    <Page>
      <Text className="text-note">{LEDGER.duplicatesWhat}</Text>
      {standing ? (
        <Shown resource={duplicates}>
          {({ groups, groupCount }) => (
            <>
              {groups.length === 0 ? <Empty title={LEDGER.duplicatesNone} /> : null}
              {groups.map((group) => (
                <Group key={`${group.kind} ${group.what} ${group.here[0]?.number}`} group={group} />
              ))}
              {groupCount > groups.length ? (
                <Text className="text-note">{LEDGER.duplicatesMore(count(groupCount - groups.length))}</Text>
              ) : null}
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function Group({ group }: { group: DuplicateGroup }) {
  const { kind, what, here, elsewhere } = group
  const title =
    kind === 'invoice'
      ? LEDGER.duplicateInvoice(what)
      : kind === 'voucher'
        ? LEDGER.duplicateVoucher
        : LEDGER.duplicateUnknown
  const total = here.reduce((sum, entry) => sum + Math.abs(entry.amountFen), 0)
  return (
    <Card title={title}>
      <Text>{LEDGER.duplicateCount(count(here.length), money(total))}</Text>
      {elsewhere.length > 0 ? (
        <Status tone="bad">{LEDGER.duplicateElsewhere(elsewhere.map(monthText))}</Status>
      ) : null}
      <Rows>
        {here.slice(0, SHOWN).map((entry) => (
          <Row
            key={entry.entryId}
            title={entry.summary}
            note={`${LEDGER.number(entry.number)} ${dayText(entry.bookedOn)} ${entry.counterparty}`}
            label={`${entry.summary} ${LEDGER.number(entry.number)} ${change(entry.amountFen)}`}
            onPress={() => goTo(routes.entry(entry.entryId))}
            side={<Text className="text-money tone-warn">{change(entry.amountFen)}</Text>}
          />
        ))}
      </Rows>
      {here.length > SHOWN ? (
        <Text className="text-note">{LEDGER.duplicatesRest(count(here.length - SHOWN))}</Text>
      ) : null}
    </Card>
  )
}
