// What the privacy notice says, as data: 个人信息保护法 §17 (who, why, kinds, how long, rights). Its words are in src/copy/privacy/notice.ts.

import { NOTICE_VERSION } from './version.ts'

/** The day from which each version stands, the first at the beginning. */
export const NOTICE_DAYS = ['2026-12-01'] as const

/** Whether somebody is to be shown the notice: no version that they read is the present one. */
export function isNoticeDue(readVersion: number | null, version: number = NOTICE_VERSION): boolean {
  return readVersion === null || readVersion < version
}

/** What is voluntary: nobody is refused a service for not allowing it (个人信息保护法 §§14–16, 28–30). */
export const CONSENT_KINDS = ['photo', 'voice', 'place'] as const
export type ConsentKind = (typeof CONSENT_KINDS)[number]
export const CONSENT_ACTS = ['give', 'withdraw'] as const
export type ConsentAct = (typeof CONSENT_ACTS)[number]
/** `open`: never asked nor taken back; choosing a picture, speaking a note or a camera that writes down its place then allows that one. */
export type ConsentState = 'open' | 'given' | 'withdrawn'

/** How a consent stands after its last act; null where there was none. */
export function consentStateOf(last: ConsentAct | null): ConsentState {
  if (last === null) return 'open'
  return last === 'give' ? 'given' : 'withdrawn'
}

/** Whether a new use is allowed. What was used before stays lawful (个人信息保护法 §15②). */
export function mayUse(last: ConsentAct | null): boolean {
  return last !== 'withdraw'
}

/** On what a kind of data is kept: 个人信息保护法 §13①, (1) consent, (2) contract, (3) a duty of the law. */
export const NOTICE_BASES = ['consent', 'contract', 'law'] as const
export type NoticeBasis = (typeof NOTICE_BASES)[number]

/**
 * The kinds of data that are kept, in the order in which they are told. `keeps` names a rule of RETENTION, or says that it stays with the
 * account, with the estate's records, or for as long as the home is theirs.
 */
export const NOTICE_KINDS = [
  { kind: 'account', basis: 'contract', keeps: 'account' },
  { kind: 'document', basis: 'law', keeps: 'document' },
  { kind: 'home', basis: 'law', keeps: 'roll' },
  { kind: 'claim', basis: 'law', keeps: 'claim-papers' },
  { kind: 'ballot', basis: 'law', keeps: 'records' },
  { kind: 'report', basis: 'contract', keeps: 'records' },
  { kind: 'bill', basis: 'contract', keeps: 'records' },
  { kind: 'photo', basis: 'consent', keeps: 'records' },
  { kind: 'voice', basis: 'consent', keeps: 'records' },
  { kind: 'place', basis: 'consent', keeps: 'records' },
  { kind: 'device', basis: 'law', keeps: 'sessions' },
  { kind: 'post', basis: 'law', keeps: 'records' },
] as const satisfies readonly { kind: string; basis: NoticeBasis; keeps: string }[]
export type NoticeKind = (typeof NOTICE_KINDS)[number]['kind']
