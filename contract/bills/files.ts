import * as v from 'valibot'
import { EstateId, Id } from '#contract/core/scalars.ts'
import { signedFile } from '#contract/files/signed.ts'

/** The receipt of a payment, by its number in the estate. */
export const billReceiptFile = signedFile('/estates/:estateId/bill-receipts/:billId-:number.pdf', {
  summary: 'The receipt of a payment, to print',
  params: v.object({
    estateId: EstateId,
    billId: Id,
    number: v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,8}$/)),
  }),
  types: { pdf: 'application/pdf' },
  givenBy: ['linkBillReceipt'],
})
