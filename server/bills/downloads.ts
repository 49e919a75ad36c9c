import type { FastifyInstance } from 'fastify'
import type { linkBillReceipt } from '#contract/bills/endpoints.ts'
import { billReceiptFile } from '#contract/bills/files.ts'
import { BILL_TITLES } from '#domain/bills/amount.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { mustReadBill } from './routes.ts'
import { findBill } from './store.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { currentContract } from '#server/performance/store.ts'
import { pageOfBill } from '#server/core/http/pages.ts'
import { paperEstate } from '#server/estate/letterhead.ts'
import { drawOnce } from '#server/pdf/kept.ts'
import { type ReceiptPaper, receiptPaper } from './receipt-paper.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { serveFile } from '#server/files/serve.ts'
import { signedLink } from '#server/files/signed-links.ts'

export const handleLinkBillReceipt: Handler<typeof linkBillReceipt> = async (context, { params, query }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, billId } = params
    const number = Number(query.number)
    await mustReadBill(tx, context, estateId, billId)
    const { rowCount } = await tx.query(
      'SELECT 1 FROM bill_payments WHERE estate_id = $1 AND number = $2 AND bill_id = $3',
      [estateId, number, billId],
    )
    if (rowCount === 0) throw new AppError('bill.not-found')
    return {
      url: signedLink(
        context.ports,
        billReceiptFile,
        { estateId, billId, number: query.number },
        context.nowAt,
      ),
    }
  })

/** Serves the receipt. */
export function serveReceipts(app: FastifyInstance, ports: Ports, publicUrl: () => string): void {
  serveFile(app, ports, billReceiptFile, async ({ estateId, billId, number }) => {
    const receipt = await inEstate(ports.db, estateId, (tx) =>
      receiptOf(tx, estateId, billId, Number(number), publicUrl()),
    )
    return { form: 'pdf', name: `receipt-${number}`, bytes: await drawOnce(receipt, receiptPaper) }
  })
}

async function receiptOf(
  tx: Tx,
  estateId: string,
  billId: string,
  number: number,
  publicUrl: string,
): Promise<ReceiptPaper> {
  type Paid = Pick<ReceiptPaper, 'amountFen' | 'paidAt' | 'how' | 'cashierNo' | 'note'>
  const bill = await findBill(tx, estateId, billId)
  const paid = await tx.query<Paid>(
    `SELECT amount_fen::float8 AS "amountFen", paid_at AS "paidAt", how, cashier_no AS "cashierNo", note
     FROM bill_payments WHERE estate_id = $1 AND number = $2 AND bill_id = $3`,
    [estateId, number, billId],
  )
  const [payment] = paid.rows
  if (!bill || !payment) throw new AppError('request.not-found')
  const refunds = await tx.query<ReceiptPaper['refunds'][number]>(
    `SELECT amount_fen::float8 AS "amountFen", at FROM bill_refunds
     WHERE estate_id = $1 AND bill_id = $2 ORDER BY at, refund_id`,
    [estateId, billId],
  )
  const contract = await currentContract(tx, estateId, beijingDayOf(payment.paidAt))
  return {
    ...(await paperEstate(tx, estateId)),
    url: `${publicUrl}${pageOfBill(billId)}`,
    company: contract?.company ?? '',
    number,
    unitLabel: bill.unitLabel,
    title: bill.item ? `${BILL_TITLES[bill.kind]}（${bill.item}）` : BILL_TITLES[bill.kind],
    from: bill.from,
    to: bill.to,
    ...payment,
    refunds: refunds.rows,
  }
}
