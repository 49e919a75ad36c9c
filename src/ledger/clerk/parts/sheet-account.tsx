import { Text } from '@tarojs/components'
import { useState } from 'react'
import { listBatches, type SheetAccount } from '#contract/ledger/batch.ts'
import { isExplained, leftByReason } from '#domain/ledger/sheet.ts'
import { MAPPING } from '#src/copy/ledger/mapping.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Heading } from '#src/ui/layout/card.tsx'
import { count, instant, money } from '#src/ui/figures/figures.ts'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Notice } from '#src/ui/state/status.tsx'

type Given = { account: SheetAccount; booked?: readonly { readonly amountFen: number }[] }

/** Where every line of a company's own sheet went. `booked` is left out of what is kept already, whose sums the server compared. */
export function AccountOf({ account, booked }: Given) {
  const [isListing, setListing] = useState(false)
  const left = leftByReason(account.left)
  const own = left.filter((one) => one.reason !== 'total')
  const restOf = (side: 'inFen' | 'outFen') => own.reduce((rest, one) => rest - one[side], account[side])
  const isGood = booked === undefined || isExplained(account, booked)
  return (
    <>
      <Text>{MAPPING.whole(count(account.lineCount), money(account.inFen), money(account.outFen))}</Text>
      <Text>
        {MAPPING.booked(
          count(account.lineCount - account.left.length),
          money(restOf('inFen')),
          money(restOf('outFen')),
        )}
      </Text>
      {left.map((one) => (
        <Text key={one.reason}>
          {MAPPING.left(MAPPING.reason[one.reason], count(one.count), money(one.inFen), money(one.outFen))}
        </Text>
      ))}
      {isGood ? (
        <Text className="text-note">{MAPPING.equal}</Text>
      ) : (
        <Notice tone="bad">{MAPPING.unequal}</Notice>
      )}
      {account.unreadCount > 0 ? (
        <Notice tone="warn">{MAPPING.unread(count(account.unreadCount))}</Notice>
      ) : null}
      {account.left.length > 0 ? (
        <Button look="plain" id="left-lines" onPress={() => setListing(!isListing)}>
          {MAPPING.seeLeft(count(account.left.length))}
        </Button>
      ) : null}
      {isListing ? (
        <Rows>
          {account.left.map((one) => (
            <Row
              key={one.line}
              title={MAPPING.leftLine(one.line, one.word, one.summary)}
              note={`${MAPPING.reason[one.reason]} ${MAPPING.leftSums(money(one.inFen), money(one.outFen))}`}
            />
          ))}
        </Rows>
      ) : null}
    </>
  )
}

/** The sheets that were booked before, each with its account. */
export function EarlierSheets({ estateId }: { estateId: string }) {
  const kept = useResource(listBatches, { params: { estateId } })
  const [open, setOpen] = useState<number | null>(null)
  const batches = kept.value?.batches ?? []
  const shown = batches.find((one) => one.first === open)
  if (batches.length === 0) return null
  return (
    <>
      <Heading>{MAPPING.earlier}</Heading>
      <Rows>
        {batches.map((one) => (
          <Row
            key={one.first}
            title={MAPPING.batch(one.first, one.last)}
            note={instant(one.postedAt)}
            onPress={() => setOpen(one.first)}
          />
        ))}
      </Rows>
      <Sheet title={MAPPING.account} isOpen={shown !== undefined} onClose={() => setOpen(null)}>
        {shown ? <AccountOf account={shown.sheet} /> : null}
      </Sheet>
    </>
  )
}
