import { useRef, useState } from 'react'
import { type BatchRow, postBatch, type SheetAccount } from '#contract/ledger/batch.ts'
import { BATCH } from '#src/copy/ledger/batch.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { call } from '#src/data/calls/call.ts'
import type { ClientCode } from '#src/data/calls/codes.ts'
import { count } from '#src/ui/figures/figures.ts'
import { newId } from '#src/platform/random.ts'
import type { usePictures } from './use-pictures.ts'

export type Told = { tone: 'good' | 'bad'; text: string }

/**
 * Sends the pictures, then all rows as one. What was lost on the way is sent again under the same name, so that pressing
 * again never books twice.
 */
export function usePosting(estateId: string, pictures: ReturnType<typeof usePictures>) {
  const [told, setTold] = useState<Told | null>(null)
  const [isBusy, setBusy] = useState(false)
  const batchId = useRef<string | null>(null)

  const post = async (
    rows: readonly Omit<BatchRow, 'voucherIds'>[],
    placesOf: readonly (readonly number[])[],
    known: readonly (readonly string[])[],
    sheet: SheetAccount | null = null,
  ): Promise<boolean> => {
    setBusy(true)
    setTold(null)
    const refuse = (code: ClientCode) => {
      const isLost = code === 'phone.offline' || code === 'phone.timeout'
      if (!isLost) batchId.current = null
      setBusy(false)
      pictures.setProgress(null)
      setTold({ tone: 'bad', text: isLost ? `${errorLine(code)}${BATCH.stillHere}` : errorLine(code) })
      return false
    }
    const sent = await pictures.send([...new Set(placesOf.flat())])
    if ('code' in sent) return refuse(sent.code)
    batchId.current = batchId.current ?? (await newId())
    const answer = await call(postBatch, {
      params: { estateId },
      body: {
        batchId: batchId.current,
        ...(sheet ? { sheet } : {}),
        rows: rows.map((row, at) => ({
          ...row,
          voucherIds: [
            ...new Set([
              ...(known[at] ?? []),
              ...(placesOf[at] ?? []).flatMap((place) => sent.ids.get(place) ?? []),
            ]),
          ],
        })),
      },
      key: batchId.current,
    })
    if (!answer.ok) return refuse(answer.code)
    batchId.current = null
    setBusy(false)
    pictures.clear()
    const { first, last } = answer.value
    setTold({ tone: 'good', text: BATCH.done(count(rows.length), first, last) })
    return true
  }
  /** What is chosen has changed: the next sending is another wish. */
  const restart = () => {
    batchId.current = null
    setTold(null)
  }
  return { told, setTold, isBusy, setBusy, post, restart }
}
