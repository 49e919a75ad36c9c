import { Text } from '@tarojs/components'
import { type Todo } from '#contract/home/endpoints.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { BILL_HOME } from '#src/copy/bills/home.ts'
import { COMPLAINT_HOME } from '#src/copy/complaints/home.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { JOINT_HOME } from '#src/copy/votes/proxies/joint-home.ts'
import { DISCLOSURE_HOME } from '#src/copy/performance/home.ts'
import { LINE_HOME } from '#src/copy/ledger/home.ts'
import { NOTICE_HOME } from '#src/copy/notices/home.ts'
import { HOST_NAMES } from '#src/copy/reminders/hosts.ts'
import { RESIDENTS_ME } from '#src/copy/estate/residents-me.ts'
import { HOME } from '#src/copy/home/pages.ts'
import { WITNESS_HOME } from '#src/copy/votes/evidence/witness-home.ts'
import { outcomesWords } from '#src/copy/votes/outcomes.ts'
import { RECOUNT } from '#src/copy/votes/evidence/recount.ts'
import { canRecountHere } from '#src/data/recounts/watch.ts'
import { isDisputed, recountState } from '#src/data/recounts/state.ts'
import { useRecounts } from '#src/data/recounts/recounts.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { dayDeadline, deadline, instant, money, shortDay } from '#src/ui/figures/figures.ts'
import { RecountMark } from '#src/ui/votes/recount-mark.tsx'
import { Row } from '#src/ui/layout/rows.tsx'
import { Status } from '#src/ui/state/status.tsx'

/** A line with a clock, said as overdue once it is. */
function Clocked(given: {
  title: string
  dueAt: number
  nowAt: number
  words: { by: (when: string) => string; late: (when: string) => string }
  to: string
}) {
  const { title, dueAt, nowAt, words, to } = given
  const isLate = dueAt <= nowAt
  const note = (isLate ? words.late : words.by)(instant(dueAt))
  return (
    <Row title={title} label={`${title} ${note}`} onPress={() => goTo(to)}>
      {isLate ? <Status tone="bad">{note}</Status> : <Text className="text-note">{note}</Text>}
    </Row>
  )
}

const DUE = { by: HOME.dueBy, late: HOME.dueLate }

export function TodoRow({ todo, nowAt, mayAccept }: { todo: Todo; nowAt: number; mayAccept: boolean }) {
  switch (todo.kind) {
    case 'answerAlarm':
      return (
        <Clocked
          title={HOME.alarm(todo.title)}
          dueAt={todo.respondBy}
          nowAt={nowAt}
          words={{ by: (when) => HOME.alarmBy(when, todo.isAccepted), late: HOME.alarmLate }}
          to={mayAccept ? routes.alarm(todo.repairId) : routes.repair(todo.repairId)}
        />
      )
    case 'voteAnnounced':
      return (
        <Row
          title={HOME.announced(todo.title)}
          note={HOME.announcedHint(
            instant(todo.opensAt),
            todo.objectionsUntil === null ? null : instant(todo.objectionsUntil),
          )}
          onPress={() => goTo(routes.vote(todo.voteId))}
        />
      )
    case 'objectionAnswered':
      return (
        <Row
          title={HOME.objectionAnswered(todo.title, todo.isUpheld)}
          note={HOME.objectionHint}
          onPress={() => goTo(routes.vote(todo.voteId))}
        />
      )
    case 'adviseDraft':
      return (
        <Clocked
          title={HOME.adviseDraft(todo.title)}
          dueAt={todo.dueAt}
          nowAt={nowAt}
          words={DUE}
          to={routes.draft(todo.draftId)}
        />
      )
    case 'voteDuty':
      return (
        <Clocked
          title={HOME.voteDuty[todo.duty](todo.title)}
          dueAt={todo.dueAt}
          nowAt={nowAt}
          words={DUE}
          to={routes.desk()}
        />
      )
    case 'secondReading':
      return (
        <Clocked
          title={HOME.secondReading(todo.papers, todo.title)}
          dueAt={todo.dueAt}
          nowAt={nowAt}
          words={DUE}
          to={routes.desk()}
        />
      )
    case 'castBallot':
      return (
        <Row
          title={HOME.castBallot(todo.title)}
          note={`${HOME.castHeads(todo.heads)} ${deadline(nowAt, todo.closesAt)}`}
          onPress={() => goTo(routes.vote(todo.voteId))}
        />
      )
    case 'paperRecorded':
      return (
        <Row
          title={HOME.paperRecorded(todo.title)}
          note={HOME.paperHint(FIGURES.homes(todo.unitLabels), instant(todo.contestEndsAt))}
          onPress={() => goTo(routes.vote(todo.voteId))}
        />
      )
    case 'readTransfer':
      return (
        <Row
          title={HOME.transfer(todo.unitLabel)}
          note={
            todo.contestEndsAt === null ? HOME.transferWaits : HOME.transferUntil(instant(todo.contestEndsAt))
          }
          onPress={() => goTo(routes.myTransfers())}
        />
      )
    case 'claimOnHome':
      return (
        <Row
          title={HOME.claimOnHome(
            todo.unitLabel,
            todo.isLost ? 'lost' : todo.isGranted ? 'granted' : 'waiting',
          )}
          note={HOME.claimOnHomeHint(instant(todo.at))}
        />
      )
    case 'myClaim':
      return (
        <Clocked
          title={HOME.myClaim[todo.what]}
          dueAt={todo.dueAt}
          nowAt={nowAt}
          words={DUE}
          to={routes.myClaims()}
        />
      )
    case 'bodies':
      return <Row title={HOME.bodiesTodo(todo.waiting + todo.ending)} onPress={() => goTo(routes.bodies())} />
    case 'postEnded':
      return <Row title={HOME.postEnded(todo.bodyName)} onPress={() => goTo(routes.myPosts())} />
    case 'residentCame':
      return (
        <Row
          title={RESIDENTS_ME.came(todo.resident, todo.unitLabel)}
          note={RESIDENTS_ME.cameNote(instant(todo.at))}
          onPress={() => goTo(routes.residents())}
        />
      )
    case 'decideClaims':
      return (
        <Clocked
          title={HOME.decideClaims(todo.claims)}
          dueAt={todo.dueAt}
          nowAt={nowAt}
          words={DUE}
          to={routes.claimDesk()}
        />
      )
    case 'accountBound':
      return (
        <Row
          title={HOME.accountBound(HOST_NAMES[todo.channel])}
          note={HOME.accountBoundHint(instant(todo.boundAt))}
          onPress={() => goTo(routes.devices())}
        />
      )
    case 'confirmProxies':
      return (
        <Row
          title={HOME.confirmProxies(todo.proxies)}
          note={todo.title}
          onPress={() => goTo(routes.authorise(todo.voteId))}
        />
      )
    case 'confirmTransfers':
      return (
        <Row
          title={HOME.confirmTransfers(todo.transfers)}
          note={HOME.confirmTransfersHint}
          onPress={() => goTo(routes.transfers())}
        />
      )
    case 'answerRepresentative':
      return (
        <Row
          title={JOINT_HOME.todo(todo.title)}
          note={FIGURES.homes(todo.unitLabels)}
          onPress={() => goTo(routes.joint(todo.voteId, todo.headId))}
        />
      )
    case 'readProxy':
      return (
        <Row
          title={HOME.proxyNews[todo.what](todo.agentName)}
          note={`${todo.title} ${instant(todo.at)}`}
          onPress={() => goTo(routes.vote(todo.voteId))}
        />
      )
    case 'confirmRepair':
      return (
        <Row
          title={HOME.confirmRepair(todo.title)}
          note={HOME.confirmHint}
          onPress={() => goTo(routes.repair(todo.repairId))}
        />
      )
    case 'agreePrice':
      return (
        <Row
          title={HOME.agreePrice(todo.title)}
          note={money(todo.priceFen)}
          onPress={() => goTo(routes.repair(todo.repairId))}
        />
      )
    case 'workRepair':
      return (
        <Clocked
          title={HOME.workRepair(todo.title)}
          dueAt={todo.dueAt}
          nowAt={nowAt}
          words={{ by: HOME.workBy, late: HOME.workLate }}
          to={routes.repair(todo.repairId)}
        />
      )
    case 'complaint':
      return todo.what === 'invited' ? (
        <Row
          title={COMPLAINT_HOME.todo[todo.what]}
          note={COMPLAINT_HOME.since(instant(todo.dueAt))}
          onPress={() => goTo(routes.invitation(todo.complaintId))}
        />
      ) : (
        <Clocked
          title={COMPLAINT_HOME.todo[todo.what]}
          dueAt={todo.dueAt}
          nowAt={nowAt}
          words={{ by: COMPLAINT_HOME.before, late: COMPLAINT_HOME.late }}
          to={routes.complaint(todo.complaintId)}
        />
      )
    case 'answerInitiative':
      return (
        <Row
          title={HOME.answerInitiative(todo.title)}
          note={dayDeadline(nowAt, todo.dueOn)}
          onPress={() => goTo(routes.request(todo.initiativeId))}
        />
      )
    case 'readResult':
      return <ResultRow todo={todo} />
    case 'cosign':
      return (
        <Row
          title={WITNESS_HOME.todo(todo.checkpoints)}
          note={WITNESS_HOME.todoHint}
          onPress={() => goTo(routes.witness())}
        />
      )
    case 'readEmergency':
      return (
        <Row title={NOTICE_HOME.emergency(todo.title)} onPress={() => goTo(routes.notice(todo.noticeId))}>
          <Status tone="warn">{NOTICE_HOME.emergencyHint}</Status>
        </Row>
      )
    case 'readNotices':
      return (
        <Row
          title={NOTICE_HOME.todo(todo.notices)}
          note={NOTICE_HOME.todoHint}
          onPress={() => goTo(routes.notices())}
        />
      )
    case 'readBills':
      return (
        <Row
          title={BILL_HOME.todo(todo.bills, money(todo.dueFen))}
          note={
            todo.dueOn < beijingDayOf(nowAt) ? BILL_HOME.todoLate : BILL_HOME.todoBy(shortDay(todo.dueOn))
          }
          onPress={() => goTo(routes.bills())}
        />
      )
    case 'keepDuties':
      return (
        <Row
          title={DISCLOSURE_HOME.keepTodo(todo)}
          note={DISCLOSURE_HOME.keepTodoHint}
          onPress={() => goTo(routes.dutyDesk())}
        />
      )
    case 'watchDuties':
      return (
        <Row
          title={DISCLOSURE_HOME.watchTodo(todo)}
          note={DISCLOSURE_HOME.watchTodoHint}
          onPress={() => goTo(routes.overdue())}
        />
      )
    case 'lineQuestions':
      return (
        <Row
          title={LINE_HOME.todo(todo)}
          note={LINE_HOME.todoHint}
          onPress={() => goTo(routes.lineQuestions())}
        />
      )
    case 'readConflict':
      return (
        <Row
          title={WITNESS_HOME.conflictTodo}
          note={WITNESS_HOME.conflictHint(instant(todo.reportedAt))}
          onPress={() => goTo(routes.conflicts())}
        />
      )
  }
}

/** A result is read after this phone has recounted it: where the host cannot do so by itself, the recount comes first. */
function ResultRow({ todo }: { todo: Extract<Todo, { kind: 'readResult' }> }) {
  const { voteId, countedTo } = todo
  const state = recountState(useRecounts(), todo)
  const goesFirst = countedTo !== null && typeof state === 'string' && state !== 'soon' && !canRecountHere()
  const words = outcomesWords(todo.items, todo.outcomes)
  return (
    <Row
      title={HOME.readResult(todo.title)}
      note={goesFirst ? RECOUNT.goFirst : isDisputed(state) ? RECOUNT.shown(words) : words}
      onPress={() => goTo(goesFirst ? routes.recount(voteId) : routes.vote(voteId))}
    >
      <RecountMark state={state} />
    </Row>
  )
}

export function keyOf(todo: Todo): string {
  if (todo.kind === 'objectionAnswered') return `${todo.kind} ${todo.objectionId}`
  if (todo.kind === 'voteDuty') return `${todo.kind} ${todo.voteId} ${todo.duty} ${todo.dueAt}`
  if (todo.kind === 'adviseDraft') return `${todo.kind} ${todo.draftId}`
  if ('postId' in todo) return todo.postId
  if ('claimId' in todo) return `${todo.kind} ${todo.claimId}`
  if (todo.kind === 'readTransfer') return `${todo.kind} ${todo.transferId}`
  if (todo.kind === 'accountBound') return `${todo.kind} ${todo.channel} ${todo.boundAt}`
  if (todo.kind === 'readProxy') return `${todo.kind} ${todo.voteId} ${todo.at}`
  const of =
    'initiativeId' in todo
      ? todo.initiativeId
      : 'noticeId' in todo
        ? todo.noticeId
        : 'voteId' in todo
          ? todo.voteId
          : 'repairId' in todo
            ? todo.repairId
            : 'complaintId' in todo
              ? todo.complaintId
              : ''
  return `${todo.kind} ${of}`
}
