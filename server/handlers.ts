import type { Handlers } from './call.ts'
import {
  handleAnnounceVote,
  handleContestPaper,
  handleEnterPaper,
  handleListPaper,
  handleReadTurnout,
} from './committee.ts'
import {
  handleDenyDelivery,
  handleListDeliveries,
  handleListMyDeliveries,
  handleReadRound,
  handleRecordDelivery,
} from './deliveries.ts'
import {
  handleListOverdue,
  handleReadClause,
  handleReadClauseRecord,
  handleReadDutyDesk,
  handleReadPerformance,
  handleReadPostingProof,
} from './disclosures.ts'
import {
  handleAddClause,
  handleAnswerQuestion,
  handleAskQuestion,
  handleChangeClause,
  handleCreateContract,
  handleDecideExcuse,
  handleImportContract,
  handlePostPerformance,
  handlePreviewClauses,
  handleRatePosting,
} from './disclosures-desk.ts'
import { handleLinkPoster } from './disclosures-poster.ts'
import { handleReadHome } from './home.ts'
import {
  handleAnswerInitiative,
  handleListInitiatives,
  handleOrderInitiative,
  handleReadInitiative,
  handleReadInitiativeRooms,
  handleStartInitiative,
  handleSupportInitiative,
  handleWithdrawInitiative,
} from './initiatives.ts'
import { handleListEntries, handleReadEntry, handleReadLedger, handleReadMyShare } from './ledger.ts'
import {
  handleImportStatement,
  handleListBankLines,
  handleMatchBankLine,
  handlePreviewStatement,
} from './ledger-bank.ts'
import { handlePostBatch, handlePreviewBatch } from './ledger-batch.ts'
import { handleLinkBookExport } from './ledger-export.ts'
import { handleCloseMonth, handleListCloses, handleSignClose } from './ledger-close.ts'
import { handlePostEntry, handleReverseEntry } from './ledger-post.ts'
import { handleReadBookRecord } from './ledger-record.ts'
import { handleListTwins } from './ledger-twins.ts'
import { handleListArrivals } from './my-paper.ts'
import { handleUploadPhoto } from './photos.ts'
import { handleLinkNotice, handleLinkPaperBallots } from './papers/serve.ts'
import {
  handleAcceptOffer,
  handleCreateAgentCode,
  handleListProxies,
  handleOfferProxy,
  handleReadOffer,
  handleReadProxies,
  handleRegisterProxy,
  handleRevokeProxy,
  handleWithdrawOffer,
} from './proxies.ts'
import {
  handleAnswerRepresentative,
  handleProposeRepresentative,
  handleReadRepresentation,
} from './representatives.ts'
import {
  handleFindPlace,
  handleImportFacilities,
  handleListPlaces,
  handleListPromises,
  handleListWorkers,
  handlePromiseRepair,
  handleRegisterWorker,
} from './repair-desk.ts'
import { handleLinkCases, handleListFigureCases, handleReadRepairFigures } from './repair-figures.ts'
import { handleMoveRepair, handleRateRepair, handleSayOfRepair } from './repair-work.ts'
import {
  handleJoinRepair,
  handleListAlike,
  handleListRepairs,
  handleReadRepair,
  handleReportRepair,
} from './repairs.ts'
import { handleReadRollCheck, handleReadVoteRollCheck } from './roll-check.ts'
import {
  handleBeginSignIn,
  handleBindChannel,
  handleCreateBindingCode,
  handleFinishSignIn,
  handleReadMe,
  handleRefreshSession,
  handleSignInByChannel,
  handleSignOut,
} from './session.ts'
import { handleFindUnits, handleListTransfers, handleRecordTransfer } from './transfers.ts'
import { handleBeginUpload, handleSendUploadPart } from './uploads.ts'
import { handleLinkRecord } from './record-file.ts'
import {
  handleAdviseDraft,
  handleAnnounceDraft,
  handleListDrafts,
  handleReadDraft,
  handleSaveDraft,
  handleSubmitDraft,
} from './vote-drafts.ts'
import { handleCancelVote, handleListLives, handlePublishResult, handleReadLife } from './vote-life.ts'
import { handleAnswerObjection, handleFileObjection } from './vote-objections.ts'
import { handleReadEvidence, handleReadMyRows, handleReadRecord } from './vote-evidence.ts'
import { handleCastBallot, handleListVotes, handleReadReceipt, handleReadVote } from './votes.ts'
import {
  handleCosignCheckpoint,
  handleListConflicts,
  handleReadVoteWitnesses,
  handleReadWitnessDesk,
  handleRegisterWitness,
  handleReportConflict,
  handleRetireWitness,
} from './witness-desk.ts'

/** Which function answers which endpoint. The type makes a missing one a compile error. */
export const handlers: Handlers = {
  beginSignIn: handleBeginSignIn,
  finishSignIn: handleFinishSignIn,
  signInByChannel: handleSignInByChannel,
  bindChannel: handleBindChannel,
  createBindingCode: handleCreateBindingCode,
  refreshSession: handleRefreshSession,
  signOut: handleSignOut,
  readMe: handleReadMe,
  readHome: handleReadHome,
  listVotes: handleListVotes,
  readVote: handleReadVote,
  castBallot: handleCastBallot,
  readReceipt: handleReadReceipt,
  readEvidence: handleReadEvidence,
  readMyRows: handleReadMyRows,
  readRecord: handleReadRecord,
  linkRecord: handleLinkRecord,
  linkNotice: handleLinkNotice,
  linkPaperBallots: handleLinkPaperBallots,
  announceVote: handleAnnounceVote,
  readTurnout: handleReadTurnout,
  enterPaper: handleEnterPaper,
  listPaper: handleListPaper,
  contestPaper: handleContestPaper,
  listDrafts: handleListDrafts,
  readDraft: handleReadDraft,
  saveDraft: handleSaveDraft,
  submitDraft: handleSubmitDraft,
  adviseDraft: handleAdviseDraft,
  announceDraft: handleAnnounceDraft,
  listLives: handleListLives,
  readLife: handleReadLife,
  cancelVote: handleCancelVote,
  fileObjection: handleFileObjection,
  answerObjection: handleAnswerObjection,
  publishResult: handlePublishResult,
  listArrivals: handleListArrivals,
  recordDelivery: handleRecordDelivery,
  readRound: handleReadRound,
  listDeliveries: handleListDeliveries,
  listMyDeliveries: handleListMyDeliveries,
  denyDelivery: handleDenyDelivery,
  readRollCheck: handleReadRollCheck,
  readVoteRollCheck: handleReadVoteRollCheck,
  offerProxy: handleOfferProxy,
  withdrawOffer: handleWithdrawOffer,
  readOffer: handleReadOffer,
  acceptOffer: handleAcceptOffer,
  revokeProxy: handleRevokeProxy,
  readProxies: handleReadProxies,
  createAgentCode: handleCreateAgentCode,
  registerProxy: handleRegisterProxy,
  listProxies: handleListProxies,
  readRepresentation: handleReadRepresentation,
  proposeRepresentative: handleProposeRepresentative,
  answerRepresentative: handleAnswerRepresentative,
  findUnits: handleFindUnits,
  recordTransfer: handleRecordTransfer,
  listTransfers: handleListTransfers,
  readWitnessDesk: handleReadWitnessDesk,
  registerWitness: handleRegisterWitness,
  retireWitness: handleRetireWitness,
  cosignCheckpoint: handleCosignCheckpoint,
  reportConflict: handleReportConflict,
  listConflicts: handleListConflicts,
  readVoteWitnesses: handleReadVoteWitnesses,
  listInitiatives: handleListInitiatives,
  readInitiative: handleReadInitiative,
  readInitiativeRooms: handleReadInitiativeRooms,
  startInitiative: handleStartInitiative,
  supportInitiative: handleSupportInitiative,
  withdrawInitiative: handleWithdrawInitiative,
  answerInitiative: handleAnswerInitiative,
  orderInitiative: handleOrderInitiative,
  readPerformance: handleReadPerformance,
  readClause: handleReadClause,
  readPostingProof: handleReadPostingProof,
  readClauseRecord: handleReadClauseRecord,
  postPerformance: handlePostPerformance,
  decideExcuse: handleDecideExcuse,
  linkPoster: handleLinkPoster,
  changeClause: handleChangeClause,
  createContract: handleCreateContract,
  addClause: handleAddClause,
  previewClauses: handlePreviewClauses,
  importContract: handleImportContract,
  askQuestion: handleAskQuestion,
  answerQuestion: handleAnswerQuestion,
  ratePosting: handleRatePosting,
  readDutyDesk: handleReadDutyDesk,
  listOverdue: handleListOverdue,
  readLedger: handleReadLedger,
  listEntries: handleListEntries,
  readEntry: handleReadEntry,
  readMyShare: handleReadMyShare,
  postEntry: handlePostEntry,
  reverseEntry: handleReverseEntry,
  listCloses: handleListCloses,
  closeMonth: handleCloseMonth,
  signClose: handleSignClose,
  readBookRecord: handleReadBookRecord,
  linkBookExport: handleLinkBookExport,
  previewStatement: handlePreviewStatement,
  importStatement: handleImportStatement,
  listBankLines: handleListBankLines,
  matchBankLine: handleMatchBankLine,
  previewBatch: handlePreviewBatch,
  postBatch: handlePostBatch,
  listTwins: handleListTwins,
  listRepairs: handleListRepairs,
  readRepair: handleReadRepair,
  reportRepair: handleReportRepair,
  listAlike: handleListAlike,
  joinRepair: handleJoinRepair,
  moveRepair: handleMoveRepair,
  sayOfRepair: handleSayOfRepair,
  rateRepair: handleRateRepair,
  listPlaces: handleListPlaces,
  findPlace: handleFindPlace,
  importFacilities: handleImportFacilities,
  listWorkers: handleListWorkers,
  registerWorker: handleRegisterWorker,
  listPromises: handleListPromises,
  promiseRepair: handlePromiseRepair,
  readRepairFigures: handleReadRepairFigures,
  listFigureCases: handleListFigureCases,
  linkCases: handleLinkCases,
  uploadPhoto: handleUploadPhoto,
  beginUpload: handleBeginUpload,
  sendUploadPart: handleSendUploadPart,
}
