import { ordersOnRepair } from '#server/hotline/on-repair.ts'
import { mediaOf } from '#server/open311/media.ts'
import { tellStep } from '#server/open311/tell.ts'
import { registerRepairParts } from '#server/repairs/parts.ts'
import { handleAskOrder, handleListMyBills, handlePayBill, handleReadBill } from '#server/bills/routes.ts'
import {
  handleBookDeskPayment,
  handleCorrectBill,
  handleFindBillUnits,
  handleImportBills,
  handleIssueBill,
  handleListBills,
  handlePreviewBills,
  handleRefundBill,
} from '#server/bills/desk.ts'
import type { Handlers } from '#server/core/http/context.ts'
import {
  handleAnswerCase,
  handleImportCashierStatement,
  handlePreviewCashierStatement,
  handleReadReconciliation,
} from '#server/bills/cashier/reconciliation.ts'
import {
  handleAnnounceVote,
  handleContestPaper,
  handleEnterPaper,
  handleListPaper,
  handleReadTurnout,
} from '#server/votes/committee.ts'
import {
  handleDenyDelivery,
  handleListDeliveries,
  handleListMyDeliveries,
  handleReadRound,
  handleRecordDelivery,
} from '#server/votes/paper/deliveries.ts'
import {
  handleListOverdue,
  handleReadClause,
  handleReadClauseRecord,
  handleReadDutyDesk,
  handleReadPerformance,
  handleReadPostingProof,
} from '#server/performance/routes.ts'
import {
  handleAnswerQuestion,
  handleAskQuestion,
  handleDecideExcuse,
  handleRatePosting,
} from '#server/performance/acts.ts'
import {
  handleAddClause,
  handleChangeClause,
  handleCreateContract,
  handleImportContract,
  handlePreviewClauses,
} from '#server/performance/clauses.ts'
import { handlePostPerformance } from '#server/performance/post.ts'
import { handleLinkPoster } from '#server/performance/downloads.ts'
import { handleLinkBillReceipt } from '#server/bills/downloads.ts'
import { handleReadHome } from '#server/home/routes.ts'
import { handleAskClosing, handleCloseAccount } from '#server/privacy/close.ts'
import {
  handleAcceptNotice,
  handleLinkMyData,
  handleListReads,
  handleReadPrivacy,
  handleSetConsent,
} from '#server/privacy/routes.ts'
import { handleImportOrders } from '#server/hotline/import.ts'
import {
  handleActOnHotlineOrder,
  handleListHotlineOrders,
  handleReadHotlineOrder,
} from '#server/hotline/routes.ts'
import { handleLinkHotlineReport } from '#server/hotline/downloads.ts'
import {
  handleAnswerLine,
  handleAskLine,
  handleListLineQuestions,
  handleListWaitingQuestions,
  handleReadLineRecord,
} from '#server/ledger/questions.ts'
import {
  handleListSources,
  handleReadLacking,
  handleReadSource,
  handleSaveSource,
} from '#server/ledger/income/routes.ts'
import { handleImportSources, handlePreviewSources } from '#server/ledger/income/import.ts'
import { handleLinkReceipt, handleUndoReceipt } from '#server/ledger/income/receipts.ts'
import { handleReadSourceRecord } from '#server/ledger/income/record.ts'
import {
  handleAnswerInitiative,
  handleListInitiatives,
  handleOrderInitiative,
  handleReadInitiative,
  handleReadInitiativeRooms,
  handleStartInitiative,
  handleSupportInitiative,
  handleWithdrawInitiative,
} from '#server/votes/initiatives/routes.ts'
import {
  handleListEntries,
  handleReadEntry,
  handleReadLedger,
  handleReadMyShare,
} from '#server/ledger/routes.ts'
import {
  handleImportStatement,
  handleListBankLines,
  handleMatchBankLine,
  handlePreviewStatement,
} from '#server/ledger/bank/routes.ts'
import { handleListBatches, handlePostBatch, handlePreviewBatch } from '#server/ledger/batch/routes.ts'
import { handleKeepLedgerMapping } from '#server/ledger/batch/mapping.ts'
import { handleLinkBookExport, handleLinkBookNotice } from '#server/ledger/export/downloads.ts'
import { handleCloseMonth, handleListCloses, handleSignClose } from '#server/ledger/close.ts'
import { handlePostEntry, handleReverseEntry } from '#server/ledger/post.ts'
import { handleLinkVouchers, handleReadBookRecord } from '#server/ledger/record.ts'
import { handleListDuplicates } from '#server/ledger/duplicates.ts'
import { handleListArrivals } from '#server/votes/paper/arrivals.ts'
import {
  handleCorrectNotice,
  handleCountNoticeReads,
  handleFindNoticeUnits,
  handleListNotices,
  handleOpenNotice,
  handlePostNotice,
  handleReadNotice,
  handleWithdrawNotice,
} from '#server/notices/routes.ts'
import { handleLinkNoticePoster } from '#server/notices/downloads.ts'
import { handleReadNoticeRecord } from '#server/notices/record.ts'
import {
  handleDecideClaim,
  handleEndLeaseStay,
  handleListClaims,
  handleReadClaim,
  handleRecordClaim,
} from '#server/estate/claims/desk.ts'
import { handleDecideFiling, handleEndFiling, handleFileBody } from '#server/bodies/filings.ts'
import { handleDecideInvitation, handleEndPost, handleInvitePost } from '#server/bodies/invite.ts'
import { handleReadBodies, handleReadTeam } from '#server/bodies/show.ts'
import {
  handleAcceptPostInvitation,
  handleLeavePost,
  handleListMyPosts,
  handleReadPostInvitation,
} from '#server/bodies/join.ts'
import {
  handleDecideOfficial,
  handleEndOfficial,
  handleInviteOfficial,
  handleReadOfficials,
} from '#server/bodies/officials.ts'
import {
  handleEndResident,
  handleInviteResident,
  handleListResidents,
  handleShowBills,
} from '#server/estate/residents/homes.ts'
import {
  handleLeaveResidence,
  handleListMyResidences,
  handleReadResidence,
  handleTakeResidence,
} from '#server/estate/residents/mine.ts'
import {
  handleReadVisitorPlace,
  handleReadVisitorReport,
  handleReportAsVisitor,
} from '#server/repairs/visitors/routes.ts'
import { registerBodyParts } from '#server/bodies/parts.ts'
import {
  handleAnswerRollObjection,
  handleObjectToRoll,
  handleReadOpening,
  handleReadPosting,
  handleStepOpening,
} from '#server/estate/opening/routes.ts'
import { handleAskOpening, handleDecideOpening, handleListOpenings } from '#server/estate/opening/requests.ts'
import {
  handleBringRoll,
  handleDecideRollChange,
  handleKeepRollMapping,
  handlePreviewRoll,
} from '#server/estate/opening/roll-desk.ts'
import { registerClaimParts } from '#server/estate/claims/parts.ts'
import {
  handleBeginClaimUpload,
  handleClaimHome,
  handleFindClaimEstates,
  handleListMyClaims,
  handleMoveMyClaim,
  handleSendClaimUploadPart,
} from '#server/estate/claims/routes.ts'
import { candidatesNow } from '#server/votes/store.ts'
import { handleUploadPhoto } from '#server/files/photos.ts'
import { handleLinkNotice, handleLinkPaperBallots } from '#server/votes/paper/downloads.ts'
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
} from '#server/votes/proxies/routes.ts'
import {
  handleAcceptAlarm,
  handleAddDutyShift,
  handleEndDutyShift,
  handleReadAlarm,
  handleReadDutyRoster,
} from '#server/reminders/duty.ts'
import {
  handleGrantReminders,
  handleListReminders,
  handleReadReminderSettings,
  handleSaveReminderSettings,
} from '#server/reminders/routes.ts'
import {
  handleAnswerRepresentative,
  handleProposeRepresentative,
  handleReadRepresentation,
} from '#server/votes/proxies/representatives.ts'
import {
  handleFindPlace,
  handleImportFacilities,
  handleListPlaces,
  handleListPromises,
  handleListWorkers,
  handlePromiseRepair,
  handleSetDeskPhone,
  handleRegisterWorker,
  noteWorker,
} from '#server/repairs/desk.ts'
import { handleEndOpen311Key, handleIssueOpen311Key, handleListOpen311Keys } from '#server/open311/keys.ts'
import { handleListDeliveriesOfWebhook, handleRetryWebhook } from '#server/open311/webhooks/deliveries.ts'
import { handleAddWebhook, handleEndWebhook, handleListWebhooks } from '#server/open311/webhooks/routes.ts'
import { handleLinkCases, handleListFigureCases, handleReadRepairFigures } from '#server/repairs/figures.ts'
import { handleListOversightCases, handleReadRepairOversight } from '#server/repairs/oversight.ts'
import {
  handleAddFundingStep,
  handleFindFundings,
  handleListFundingChoices,
  handleReadFunding,
  handleReadFundingRecord,
} from '#server/repairs/funding/routes.ts'
import { handleImportTickets } from '#server/repairs/tickets/routes.ts'
import { handleMoveRepair, handleRateRepair, handleSayOfRepair } from '#server/repairs/work.ts'
import {
  handleJoinRepair,
  handleListAlike,
  handleListRepairs,
  handleReadRepair,
  handleReportRepair,
} from '#server/repairs/routes.ts'
import { handleReadRollCheck, handleReadVoteRollCheck } from '#server/votes/roll-check.ts'
import { handleListSignIns } from '#server/identity/providers/providers.ts'
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
} from '#server/identity/session.ts'
import {
  handleContestTransfer,
  handleDecideTransfer,
  handleFindUnits,
  handleListMyTransfers,
  handleListTransfers,
  handleRecordTransfer,
} from '#server/votes/transfers/routes.ts'
import { handleBeginUpload, handleSendUploadPart } from '#server/files/uploads.ts'
import { handleLinkRecord } from '#server/votes/evidence/downloads.ts'
import {
  handleAdviseDraft,
  handleAnnounceDraft,
  handleListDrafts,
  handleReadDraft,
  handleSaveDraft,
  handleSubmitDraft,
} from '#server/votes/drafts/routes.ts'
import { handleCancelVote, handleListLives, handlePublishResult, handleReadLife } from '#server/votes/life.ts'
import { handleAnswerObjection, handleFileObjection } from '#server/votes/objections.ts'
import { handleReadEvidence, handleReadMyRows, handleReadRecord } from '#server/votes/evidence/routes.ts'
import { handleCastBallot, handleListVotes, handleReadReceipt, handleReadVote } from '#server/votes/routes.ts'
import {
  handleCosignCheckpoint,
  handleListConflicts,
  handleReadLogGrowth,
  handleReadVoteWitnesses,
  handleReadWitnessDesk,
  handleRegisterWitness,
  handleReportConflict,
  handleRetireWitness,
} from '#server/votes/evidence/witness-desk.ts'

/** Which function answers which endpoint. The type makes a missing one a compile error. */
import { handleLinkComplaintPack } from '#server/complaints/pack.ts'
import { handleLinkInvitationPack } from '#server/complaints/invitation-pack.ts'
import {
  handleAnswerInvitation,
  handleConfirmAgreement,
  handleMoveComplaint,
  handleProposeAgreement,
  handleReadInvitation,
} from '#server/complaints/work.ts'
import {
  handleLinkComplaintCases,
  handleListComplaintCases,
  handleReadComplaintFigures,
} from '#server/complaints/figures.ts'
import { handleListComplaints, handleMakeComplaint, handleReadComplaint } from '#server/complaints/routes.ts'

registerRepairParts({
  tell: tellStep,
  orders: ordersOnRepair,
  outsidePhotos: (tx, { ports, nowAt }, { estateId, repairId }) =>
    mediaOf(tx, ports, estateId, repairId, nowAt),
})

registerClaimParts({ candidates: candidatesNow })
registerBodyParts({ tookPost: noteWorker })

export const handlers: Handlers = {
  beginSignIn: handleBeginSignIn,
  listSignIns: handleListSignIns,
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
  readPrivacy: handleReadPrivacy,
  acceptNotice: handleAcceptNotice,
  setConsent: handleSetConsent,
  listReads: handleListReads,
  linkMyData: handleLinkMyData,
  askClosing: handleAskClosing,
  closeAccount: handleCloseAccount,
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
  findClaimEstates: handleFindClaimEstates,
  beginClaimUpload: handleBeginClaimUpload,
  sendClaimUploadPart: handleSendClaimUploadPart,
  listOpenings: handleListOpenings,
  askOpening: handleAskOpening,
  decideOpening: handleDecideOpening,
  readOpening: handleReadOpening,
  stepOpening: handleStepOpening,
  answerRollObjection: handleAnswerRollObjection,
  readPosting: handleReadPosting,
  objectToRoll: handleObjectToRoll,
  previewRoll: handlePreviewRoll,
  bringRoll: handleBringRoll,
  decideRollChange: handleDecideRollChange,
  keepRollMapping: handleKeepRollMapping,
  claimHome: handleClaimHome,
  listMyClaims: handleListMyClaims,
  moveMyClaim: handleMoveMyClaim,
  listClaims: handleListClaims,
  readClaim: handleReadClaim,
  decideClaim: handleDecideClaim,
  recordClaim: handleRecordClaim,
  decideFiling: handleDecideFiling,
  endFiling: handleEndFiling,
  fileBody: handleFileBody,
  decideInvitation: handleDecideInvitation,
  endPost: handleEndPost,
  invitePost: handleInvitePost,
  readBodies: handleReadBodies,
  readTeam: handleReadTeam,
  readVisitorPlace: handleReadVisitorPlace,
  reportAsVisitor: handleReportAsVisitor,
  readVisitorReport: handleReadVisitorReport,
  endLeaseStay: handleEndLeaseStay,
  listResidents: handleListResidents,
  inviteResident: handleInviteResident,
  endResident: handleEndResident,
  showBills: handleShowBills,
  readResidence: handleReadResidence,
  takeResidence: handleTakeResidence,
  listMyResidences: handleListMyResidences,
  leaveResidence: handleLeaveResidence,
  acceptPostInvitation: handleAcceptPostInvitation,
  leavePost: handleLeavePost,
  listMyPosts: handleListMyPosts,
  readPostInvitation: handleReadPostInvitation,
  decideOfficial: handleDecideOfficial,
  endOfficial: handleEndOfficial,
  inviteOfficial: handleInviteOfficial,
  readOfficials: handleReadOfficials,
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
  listBatches: handleListBatches,
  keepLedgerMapping: handleKeepLedgerMapping,
  postBatch: handlePostBatch,
  listDuplicates: handleListDuplicates,
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
  setDeskPhone: handleSetDeskPhone,
  readRepairFigures: handleReadRepairFigures,
  listFigureCases: handleListFigureCases,
  linkCases: handleLinkCases,
  readFunding: handleReadFunding,
  addFundingStep: handleAddFundingStep,
  listFundingChoices: handleListFundingChoices,
  findFundings: handleFindFundings,
  readFundingRecord: handleReadFundingRecord,
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
