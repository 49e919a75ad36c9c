import { handleAskOrder, handleListMyBills, handlePayBill, handleReadBill } from './bills.ts'
import {
  handleBookDeskPayment,
  handleCorrectBill,
  handleFindBillUnits,
  handleImportBills,
  handleIssueBill,
  handleListBills,
  handlePreviewBills,
  handleRefundBill,
} from './bills-desk.ts'
import type { Handlers } from './call.ts'
import {
  handleAnswerCase,
  handleImportCashierStatement,
  handlePreviewCashierStatement,
  handleReadReconciliation,
} from './cashier/reconciliation.ts'
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
  handleAnswerQuestion,
  handleAskQuestion,
  handleDecideExcuse,
  handleRatePosting,
} from './disclosures-acts.ts'
import {
  handleAddClause,
  handleChangeClause,
  handleCreateContract,
  handleImportContract,
  handlePreviewClauses,
} from './disclosures-clauses.ts'
import { handlePostPerformance } from './disclosures-post.ts'
import { handleLinkPoster } from './disclosures-poster.ts'
import { handleLinkBillReceipt } from './bills-receipt.ts'
import { handleReadHome } from './home.ts'
import { handleImportOrders } from './hotline/bring.ts'
import { handleActOnHotlineOrder, handleListHotlineOrders, handleReadHotlineOrder } from './hotline/desk.ts'
import { handleLinkHotlineReport } from './hotline/report.ts'
import {
  handleAnswerLine,
  handleAskLine,
  handleListLineQuestions,
  handleListWaitingQuestions,
  handleReadLineRecord,
} from './line-questions.ts'
import { handleListSources, handleReadLacking, handleReadSource, handleSaveSource } from './income.ts'
import { handleImportSources, handlePreviewSources } from './income-import.ts'
import { handleLinkReceipt, handleUndoReceipt } from './income-receipts.ts'
import { handleReadSourceRecord } from './income-record.ts'
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
import { handleKeepLedgerMapping } from './ledger-mapping.ts'
import { handleLinkBookExport, handleLinkBookNotice } from './ledger-export.ts'
import { handleCloseMonth, handleListCloses, handleSignClose } from './ledger-close.ts'
import { handlePostEntry, handleReverseEntry } from './ledger-post.ts'
import { handleLinkVouchers, handleReadBookRecord } from './ledger-record.ts'
import { handleListTwins } from './ledger-twins.ts'
import { handleListArrivals } from './my-paper.ts'
import {
  handleCorrectNotice,
  handleCountNoticeReads,
  handleFindNoticeUnits,
  handleListNotices,
  handleOpenNotice,
  handlePostNotice,
  handleReadNotice,
  handleWithdrawNotice,
} from './notices.ts'
import { handleLinkNoticePoster } from './notices-poster.ts'
import { handleReadNoticeRecord } from './notices-record.ts'
import { handleUploadPhoto } from './photos.ts'
import { handleLinkNotice, handleLinkPaperBallots } from './papers/serve.ts'
import {
  handleAcceptOffer,
  handleCreateAgentCode,
  handleDecideWrittenProxy,
  handleListProxies,
  handleOfferProxy,
  handleReadOffer,
  handleReadProxies,
  handleRegisterProxy,
  handleRevokeProxy,
  handleWithdrawOffer,
} from './proxies.ts'
import {
  handleAcceptAlarm,
  handleAddDutyShift,
  handleEndDutyShift,
  handleReadAlarm,
  handleReadDutyRoster,
} from './duty.ts'
import {
  handleGrantReminders,
  handleListReminders,
  handleReadReminderSettings,
  handleSaveReminderSettings,
} from './reminders.ts'
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
import { handleEndOpen311Key, handleIssueOpen311Key, handleListOpen311Keys } from './open311/keys.ts'
import { handleListDeliveriesOfWebhook, handleRetryWebhook } from './open311/deliveries.ts'
import { handleAddWebhook, handleEndWebhook, handleListWebhooks } from './open311/webhooks.ts'
import { handleLinkCases, handleListFigureCases, handleReadRepairFigures } from './repair-figures.ts'
import { handleListOversightCases, handleReadRepairOversight } from './repair-street.ts'
import {
  handleAddThreadStep,
  handleFindThreads,
  handleListThreadChoices,
  handleReadThread,
  handleReadThreadRecord,
} from './repair-thread.ts'
import { handleImportTickets } from './repair-tickets.ts'
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
  handleEndSessions,
  handleListDevices,
  handleUnbindChannel,
  handleFinishSignIn,
  handleReadMe,
  handleRefreshSession,
  handleSignInByChannel,
  handleSignOut,
} from './session.ts'
import {
  handleContestTransfer,
  handleDecideTransfer,
  handleFindUnits,
  handleListMyTransfers,
  handleListTransfers,
  handleRecordTransfer,
} from './transfers.ts'
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
  handleReadLogGrowth,
  handleReadVoteWitnesses,
  handleReadWitnessDesk,
  handleRegisterWitness,
  handleReportConflict,
  handleRetireWitness,
} from './witness-desk.ts'

/** Which function answers which endpoint. The type makes a missing one a compile error. */
import { handleLinkComplaintPack } from './complaint-pack.ts'
import { handleLinkInvitationPack } from './invitation-pack.ts'
import {
  handleAnswerInvitation,
  handleConfirmAgreement,
  handleMoveComplaint,
  handleProposeAgreement,
  handleReadInvitation,
} from './complaint-work.ts'
import {
  handleLinkComplaintCases,
  handleListComplaintCases,
  handleReadComplaintFigures,
} from './complaint-figures.ts'
import { handleListComplaints, handleMakeComplaint, handleReadComplaint } from './complaints.ts'

export const handlers: Handlers = {
  beginSignIn: handleBeginSignIn,
  finishSignIn: handleFinishSignIn,
  signInByChannel: handleSignInByChannel,
  bindChannel: handleBindChannel,
  createBindingCode: handleCreateBindingCode,
  listDevices: handleListDevices,
  endSessions: handleEndSessions,
  unbindChannel: handleUnbindChannel,
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
  decideWrittenProxy: handleDecideWrittenProxy,
  listProxies: handleListProxies,
  readRepresentation: handleReadRepresentation,
  proposeRepresentative: handleProposeRepresentative,
  answerRepresentative: handleAnswerRepresentative,
  findUnits: handleFindUnits,
  recordTransfer: handleRecordTransfer,
  listTransfers: handleListTransfers,
  decideTransfer: handleDecideTransfer,
  listMyTransfers: handleListMyTransfers,
  contestTransfer: handleContestTransfer,
  readWitnessDesk: handleReadWitnessDesk,
  registerWitness: handleRegisterWitness,
  retireWitness: handleRetireWitness,
  cosignCheckpoint: handleCosignCheckpoint,
  reportConflict: handleReportConflict,
  listConflicts: handleListConflicts,
  readLogGrowth: handleReadLogGrowth,
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
  linkVouchers: handleLinkVouchers,
  linkBookNotice: handleLinkBookNotice,
  previewStatement: handlePreviewStatement,
  importStatement: handleImportStatement,
  listBankLines: handleListBankLines,
  matchBankLine: handleMatchBankLine,
  previewBatch: handlePreviewBatch,
  keepLedgerMapping: handleKeepLedgerMapping,
  postBatch: handlePostBatch,
  listTwins: handleListTwins,
  readLacking: handleReadLacking,
  listSources: handleListSources,
  readSource: handleReadSource,
  saveSource: handleSaveSource,
  previewSources: handlePreviewSources,
  importSources: handleImportSources,
  linkReceipt: handleLinkReceipt,
  undoReceipt: handleUndoReceipt,
  readSourceRecord: handleReadSourceRecord,
  listMyBills: handleListMyBills,
  linkBillReceipt: handleLinkBillReceipt,
  readBill: handleReadBill,
  payBill: handlePayBill,
  askOrder: handleAskOrder,
  issueBill: handleIssueBill,
  correctBill: handleCorrectBill,
  bookDeskPayment: handleBookDeskPayment,
  refundBill: handleRefundBill,
  listBills: handleListBills,
  findBillUnits: handleFindBillUnits,
  previewBills: handlePreviewBills,
  importBills: handleImportBills,
  previewCashierStatement: handlePreviewCashierStatement,
  importCashierStatement: handleImportCashierStatement,
  readReconciliation: handleReadReconciliation,
  answerCase: handleAnswerCase,
  listLineQuestions: handleListLineQuestions,
  listWaitingQuestions: handleListWaitingQuestions,
  askLine: handleAskLine,
  answerLine: handleAnswerLine,
  readLineRecord: handleReadLineRecord,
  listRepairs: handleListRepairs,
  readRepair: handleReadRepair,
  reportRepair: handleReportRepair,
  listAlike: handleListAlike,
  joinRepair: handleJoinRepair,
  moveRepair: handleMoveRepair,
  sayOfRepair: handleSayOfRepair,
  rateRepair: handleRateRepair,
  listComplaints: handleListComplaints,
  readComplaint: handleReadComplaint,
  makeComplaint: handleMakeComplaint,
  moveComplaint: handleMoveComplaint,
  proposeAgreement: handleProposeAgreement,
  confirmAgreement: handleConfirmAgreement,
  readInvitation: handleReadInvitation,
  answerInvitation: handleAnswerInvitation,
  readComplaintFigures: handleReadComplaintFigures,
  listComplaintCases: handleListComplaintCases,
  linkComplaintCases: handleLinkComplaintCases,
  linkComplaintPack: handleLinkComplaintPack,
  linkInvitationPack: handleLinkInvitationPack,
  listPlaces: handleListPlaces,
  findPlace: handleFindPlace,
  importFacilities: handleImportFacilities,
  importTickets: handleImportTickets,
  listWorkers: handleListWorkers,
  registerWorker: handleRegisterWorker,
  listPromises: handleListPromises,
  promiseRepair: handlePromiseRepair,
  readRepairFigures: handleReadRepairFigures,
  listFigureCases: handleListFigureCases,
  linkCases: handleLinkCases,
  readThread: handleReadThread,
  addThreadStep: handleAddThreadStep,
  listThreadChoices: handleListThreadChoices,
  findThreads: handleFindThreads,
  readThreadRecord: handleReadThreadRecord,
  readRepairOversight: handleReadRepairOversight,
  listOversightCases: handleListOversightCases,
  listOpen311Keys: handleListOpen311Keys,
  issueOpen311Key: handleIssueOpen311Key,
  endOpen311Key: handleEndOpen311Key,
  listNotices: handleListNotices,
  readNotice: handleReadNotice,
  readNoticeRecord: handleReadNoticeRecord,
  openNotice: handleOpenNotice,
  postNotice: handlePostNotice,
  correctNotice: handleCorrectNotice,
  withdrawNotice: handleWithdrawNotice,
  countNoticeReads: handleCountNoticeReads,
  findNoticeUnits: handleFindNoticeUnits,
  linkNoticePoster: handleLinkNoticePoster,
  readReminderSettings: handleReadReminderSettings,
  saveReminderSettings: handleSaveReminderSettings,
  grantReminders: handleGrantReminders,
  listReminders: handleListReminders,
  readDutyRoster: handleReadDutyRoster,
  addDutyShift: handleAddDutyShift,
  endDutyShift: handleEndDutyShift,
  readAlarm: handleReadAlarm,
  acceptAlarm: handleAcceptAlarm,
  listWebhooks: handleListWebhooks,
  addWebhook: handleAddWebhook,
  endWebhook: handleEndWebhook,
  listDeliveriesOfWebhook: handleListDeliveriesOfWebhook,
  retryWebhook: handleRetryWebhook,
  importOrders: handleImportOrders,
  listHotlineOrders: handleListHotlineOrders,
  readHotlineOrder: handleReadHotlineOrder,
  actOnHotlineOrder: handleActOnHotlineOrder,
  linkHotlineReport: handleLinkHotlineReport,
  uploadPhoto: handleUploadPhoto,
  beginUpload: handleBeginUpload,
  sendUploadPart: handleSendUploadPart,
}
