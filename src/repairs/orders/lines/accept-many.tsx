import { Text } from '@tarojs/components'
import { type ReactNode, useState } from 'react'
import type { RepairRow } from '#contract/repairs/endpoints.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { REPAIR_DESK } from '#src/copy/repairs/figures.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'
import { doAct } from '#src/data/outbox/outbox.ts'
import { count } from '#src/ui/figures/figures.ts'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import type { Bulk } from '#src/ui/table/chosen.tsx'

/** What accepting several came to: how many the server took, and why others were not. */
type Told = { readonly accepted: number; readonly left: number; readonly refused: readonly string[] }

/** For the company at its desk: several reports are taken on at once, each as if it were alone. */
export function useAcceptMany(onDone: () => Promise<unknown>): { bulk: Bulk<RepairRow>; shown: ReactNode } {
  const [asked, setAsked] = useState<readonly RepairRow[]>([])
  const [isBusy, setBusy] = useState(false)
  const [told, setTold] = useState<Told | null>(null)
  const send = async () => {
    setBusy(true)
    const end = await acceptAll(asked)
    await onDone()
    setBusy(false)
    setAsked([])
    setTold(end)
  }
  const bulk: Bulk<RepairRow> = {
    can: ({ state }) => state === 'submitted' || state === 'reopened',
    nameOf: ({ placeText, kindTitle }) => `${placeText} ${kindTitle}`,
    button: REPAIR_DESK.acceptMany,
    run(rows) {
      setTold(null)
      setAsked(rows)
    },
  }
  const shown = (
    <>
      {told ? <Result told={told} /> : null}
      <Sheet
        title={REPAIR_DESK.acceptMany(count(asked.length))}
        isOpen={asked.length > 0}
        onClose={() => setAsked([])}
        confirm={{ text: REPAIRS.moves.accept, onPress: () => void send(), busy: isBusy }}
      >
        <Text>{REPAIR_DESK.acceptNote}</Text>
        {asked.map((row) => (
          <Text key={row.repairId} className="text-note">
            {bulk.nameOf(row)}
          </Text>
        ))}
      </Sheet>
    </>
  )
  return { bulk, shown }
}

function Result({ told: { accepted, left, refused } }: { told: Told }) {
  return (
    <>
      {accepted > 0 ? <Notice tone="good">{REPAIR_DESK.acceptedMany(count(accepted))}</Notice> : null}
      {refused.map((line) => (
        <Notice key={line} tone="bad">
          {line}
        </Notice>
      ))}
      {left > 0 ? <Notice tone="warn">{REPAIR_DESK.leftMany(count(left))}</Notice> : null}
    </>
  )
}

/** One after the other; where there is no network it ends, and what was not sent is still to be chosen. */
async function acceptAll(rows: readonly RepairRow[]): Promise<Told> {
  let accepted = 0
  const refused: string[] = []
  for (const [at, { repairId, placeText, kindTitle }] of rows.entries()) {
    const about = `${REPAIRS.moves.accept} ${placeText} ${kindTitle}`
    const end = await doAct('move', repairId, { move: 'accept', note: '' }, [], about)
    if (end.is === 'delivered') accepted += 1
    else if (end.is === 'refused')
      refused.push(REPAIR_DESK.refusedOne(`${placeText} ${kindTitle}`, errorLine(end.code)))
    else if (end.is === 'not-kept')
      refused.push(REPAIR_DESK.refusedOne(`${placeText} ${kindTitle}`, REPAIRS.notKept))
    // This one is kept and goes by itself, as the list above says.
    else return { accepted, refused, left: rows.length - at - 1 }
  }
  return { accepted, refused, left: 0 }
}
