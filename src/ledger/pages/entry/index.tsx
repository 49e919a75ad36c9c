import { Text, View } from '@tarojs/components'
import { readEntry } from '#contract/ledger.ts'
import { LEDGER } from '#src/copy/ledger.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { usePageParams } from '#src/platform/host.ts'
import { addressOf } from '#src/platform/request.ts'
import { Card } from '#src/ui/card.tsx'
import { change, dayText, money } from '#src/ui/figures.ts'
import { Page } from '#src/ui/page.tsx'
import { Photos } from '#src/ui/photos.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Loading } from '#src/ui/state.tsx'
import { Status } from '#src/ui/status.tsx'

export default function EntryPage() {
  const standing = useStanding()
  const { entryId = '' } = usePageParams()
  const entry = useResource(
    readEntry,
    standing ? { params: { communityId: standing.communityId, entryId } } : null,
  )
  return (
    <Page>
      {standing ? (
        <Shown resource={entry}>
          {({ entry: row, postings, vouchers }) => (
            <>
              <Card title={row.summary}>
                <Text className="figure-large">{change(row.changeFen)}</Text>
                <Text className="text-note">{LEDGER.number(row.number)}</Text>
                {row.reversedByNumber === null ? null : (
                  <Status tone="warn">{LEDGER.reversed(row.reversedByNumber)}</Status>
                )}
                {row.reversesNumber === null ? null : (
                  <Status tone="warn">{LEDGER.reverses(row.reversesNumber)}</Status>
                )}
                <Line title={LEDGER.when} value={dayText(row.bookedOn)} />
                <Line title={LEDGER.who} value={row.counterparty} />
                <Line title={LEDGER.what2} value={row.accountTitle} />
                <Line title={LEDGER.after} value={money(row.balanceFen)} />
              </Card>
              <Card title={LEDGER.voucher}>
                {vouchers.length === 0 ? <Text className="text-note">{LEDGER.vouchers(0)}</Text> : null}
                <Photos
                  name={LEDGER.voucherOf(row.summary)}
                  photos={vouchers.map((photo) => ({ key: photo.photoId, address: addressOf(photo.url) }))}
                />
              </Card>
              <Card title={LEDGER.sides}>
                {postings.map((posting, index) => (
                  <Line
                    key={`${posting.accountCode} ${index}`}
                    title={posting.title}
                    value={
                      posting.amountFen > 0
                        ? LEDGER.debit(money(posting.amountFen))
                        : LEDGER.credit(money(-posting.amountFen))
                    }
                  />
                ))}
              </Card>
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function Line({ title, value }: { title: string; value: string }) {
  return (
    <View className="row-line stacks">
      <Text className="text-note">{title}</Text>
      <Text>{value}</Text>
    </View>
  )
}
