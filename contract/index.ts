import { announceVote, contestPaper, enterPaper, listArrivals, listPaper, readTurnout } from './committee.ts'
import { denyDelivery, listDeliveries, listMyDeliveries, readRound, recordDelivery } from './deliveries.ts'
import { readClause, readPerformance } from './disclosures.ts'
import { adviseDraft, announceDraft, listDrafts, readDraft, saveDraft, submitDraft } from './drafts.ts'
import type { AnyEndpoint } from './endpoint.ts'
import { readHome } from './home.ts'
import {
  answerInitiative,
  listInitiatives,
  orderInitiative,
  readInitiative,
  readInitiativeRooms,
  startInitiative,
  supportInitiative,
  withdrawInitiative,
} from './initiatives.ts'
import { listEntries, readEntry, readLedger } from './ledger.ts'
import { answerObjection, cancelVote, fileObjection, listLives, publishResult, readLife } from './life.ts'
import { linkNotice, linkPaperBallots } from './papers.ts'
import { uploadPhoto } from './photos.ts'
import { listRepairs, moveRepair, readRepair, reportRepair } from './repairs.ts'
import { readRollCheck, readVoteRollCheck } from './roll.ts'
import {
  beginSignIn,
  bindChannel,
  createBindingCode,
  finishSignIn,
  readMe,
  refreshSession,
  signInByChannel,
  signOut,
} from './session.ts'
import {
  castBallot,
  linkRecord,
  listVotes,
  readEvidence,
  readMyRows,
  readReceipt,
  readRecord,
  readVote,
} from './votes.ts'
import {
  cosignCheckpoint,
  listConflicts,
  readVoteWitnesses,
  readWitnessDesk,
  registerWitness,
  reportConflict,
  retireWitness,
} from './witnesses.ts'

/** Every endpoint by name. The server mounts this list; OpenAPI, tests and the access matrix walk it. */
export const ENDPOINTS = {
  beginSignIn,
  finishSignIn,
  signInByChannel,
  bindChannel,
  createBindingCode,
  refreshSession,
  signOut,
  readMe,
  readHome,
  listVotes,
  readVote,
  castBallot,
  readReceipt,
  readEvidence,
  readMyRows,
  readRecord,
  linkRecord,
  linkNotice,
  linkPaperBallots,
  announceVote,
  readTurnout,
  enterPaper,
  listPaper,
  contestPaper,
  listDrafts,
  readDraft,
  saveDraft,
  submitDraft,
  adviseDraft,
  announceDraft,
  listLives,
  readLife,
  cancelVote,
  fileObjection,
  answerObjection,
  publishResult,
  listArrivals,
  recordDelivery,
  readRound,
  listDeliveries,
  listMyDeliveries,
  denyDelivery,
  readRollCheck,
  readVoteRollCheck,
  readWitnessDesk,
  registerWitness,
  retireWitness,
  cosignCheckpoint,
  reportConflict,
  listConflicts,
  readVoteWitnesses,
  listInitiatives,
  readInitiative,
  readInitiativeRooms,
  startInitiative,
  supportInitiative,
  withdrawInitiative,
  answerInitiative,
  orderInitiative,
  readPerformance,
  readClause,
  readLedger,
  listEntries,
  readEntry,
  listRepairs,
  readRepair,
  reportRepair,
  moveRepair,
  uploadPhoto,
} as const satisfies Record<string, AnyEndpoint>

export type Endpoints = typeof ENDPOINTS
export type EndpointName = keyof Endpoints
