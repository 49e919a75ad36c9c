import { beijingDayOf, type Day, type Holidays, lastDayOfPeriod } from '#domain/core/calendar.ts'

/**
 * What both sides confirm, word for word. Law: 人民调解法 §29: the parties, the facts, what is in dispute, each side's duties,
 * how and by when they are done. Nothing of it can be changed; another version needs both sides again.
 */
export type AgreementText = {
  readonly complaintId: string
  readonly version: number
  readonly complainant: string
  readonly other: string
  readonly facts: string
  readonly dispute: string
  readonly content: string
  readonly performOn: Day
  readonly mediator: 'community' | 'street'
}

/** The bytes that are hashed: the fields in this order, each as JSON text, one a line. */
export function agreementLines(text: AgreementText): string {
  return [
    'beijing-wuye agreement 1',
    text.complaintId,
    text.version,
    text.complainant,
    text.other,
    text.facts,
    text.dispute,
    text.content,
    text.performOn,
    text.mediator,
  ]
    .map((field) => `${JSON.stringify(field)}\n`)
    .join('')
}

const CONFIRM_DAYS = 30

/**
 * The last day on which both sides may together ask the court to confirm what they agreed; from then on it can be enforced.
 * Law: 人民调解法 §33, 民事诉讼法 §205: 30 days from the agreement being in force; 民法典 §§201, 203: the first day does not count, and a
 * last day that is a holiday goes on to the next working day.
 */
export function courtDayOf(inForceAt: number, holidays: Holidays): Day {
  return lastDayOfPeriod(beijingDayOf(inForceAt), CONFIRM_DAYS, holidays)
}
