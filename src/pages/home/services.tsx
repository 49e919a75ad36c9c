import { Text, View } from '@tarojs/components'
import type { OutputOf } from '#contract/core/endpoint.ts'
import type { readHome } from '#contract/home/endpoints.ts'
import { type Action, isAllowed, type Role } from '#domain/core/access.ts'
import { BILL_HOME } from '#src/copy/bills/home.ts'
import { COMPLAINT_HOME } from '#src/copy/complaints/home.ts'
import { HOME } from '#src/copy/home/pages.ts'
import { RESIDENTS_ME } from '#src/copy/estate/residents-me.ts'
import { NOTICE_HOME } from '#src/copy/notices/home.ts'
import { COMMITTEE_HOME } from '#src/copy/votes/committee-home.ts'
import { callPhone, goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { useCare } from '#src/ui/care/care.ts'
import { money } from '#src/ui/figures/figures.ts'
import { Icon } from '#src/ui/icons/icon.tsx'
import type { Mark } from '#src/ui/icons/marks.ts'
import { Pressable } from '#src/ui/press/pressable.tsx'

type Home = OutputOf<typeof readHome>
/** `open` does what pressing does: mostly it leads to a page. */
type Service = { id: string; icon: Mark; title: string; open: () => void }
type Tile = Service & { note: string }

/** The services of a role: those with a figure as tiles, the others as a row of icons. In care mode all are tiles, in plain words. */
export function Services({ role, home }: { role: Role; home: Home }) {
  const isCare = useCare((care) => care.isOn)
  const tiles = tilesOf(role, home, isCare)
  const quick = [...quickOf(role), ...callOf(role, home.deskPhone)]
  if (isCare)
    return (
      <View className="jobs">
        {[...tiles, ...quick.map((one) => ({ note: '', ...one }))].map((one) => (
          <Job key={one.id} {...one} />
        ))}
      </View>
    )
  return (
    <>
      <View className="jobs">
        {tiles.map((one) => (
          <Job key={one.id} {...one} />
        ))}
      </View>
      {quick.length > 0 ? (
        <View className="quick">
          {quick.map(({ id, icon, title, open }) => (
            <Pressable key={id} role="link" label={title} onPress={open} className="quick-item" id={id}>
              <Icon of={icon} />
              <Text>{title}</Text>
            </Pressable>
          ))}
        </View>
      ) : null}
    </>
  )
}

function tilesOf(role: Role, home: Home, isCare: boolean): Tile[] {
  const words = isCare ? HOME.plainJobs : HOME
  const votes: Tile | null = home.votes && {
    id: 'job-votes',
    icon: 'vote',
    title: words.votes,
    note: HOME.votesNow(home.votes.open),
    open: () => goTo(routes.votes()),
  }
  const performance: Tile | null = home.performance && {
    id: 'job-performance',
    icon: 'performance',
    title: words.performance,
    note: HOME.performanceNow(home.performance.onTime, home.performance.due),
    open: () => goTo(routes.performance()),
  }
  const ledger: Tile | null = home.ledger && {
    id: 'job-ledger',
    icon: 'ledger',
    title: words.ledger,
    note: HOME.ledgerNow(money(home.ledger.closingFen)),
    open: () => goTo(routes.ledger()),
  }
  const repairs: Tile = {
    id: 'job-repairs',
    icon: 'repair',
    title: HOME.repairs,
    note: HOME.repairsNow(home.repairs.open),
    open: () => goTo(routes.repairs()),
  }
  const all = [votes, performance, ledger, role === 'agent' ? null : repairs].filter((one) => one !== null)
  // What is reported most stands first where only one column is read.
  return isCare ? [...all].reverse() : all
}

function quickOf(role: Role): Service[] {
  const may = (...actions: Action[]) => actions.some((action) => isAllowed(role, action))
  const all: (Service | false)[] = [
    may('repair.report') && {
      id: 'new-repair',
      icon: 'report',
      title: HOME.newRepair,
      open: () => goTo(routes.newRepair()),
    },
    may('notice.read') && {
      id: 'notices',
      icon: 'notice',
      title: NOTICE_HOME.title,
      open: () => goTo(routes.notices()),
    },
    may('bill.readOwn') && {
      id: 'bills',
      icon: 'bill',
      title: BILL_HOME.mine,
      open: () => goTo(routes.bills()),
    },
    may('bill.readAll') && {
      id: 'bill-desk',
      icon: 'bill',
      title: BILL_HOME.desk,
      open: () => goTo(routes.billDesk()),
    },
    may('complaint.readOwn', 'complaint.answer', 'complaint.handle') && {
      id: 'complaints',
      icon: 'complaint',
      title: COMPLAINT_HOME.title,
      open: () => goTo(routes.complaints()),
    },
    may('resident.invite') && {
      id: 'residents',
      icon: 'people',
      title: RESIDENTS_ME.title,
      open: () => goTo(routes.residents()),
    },
    may('claim.decide') && {
      id: 'claims',
      icon: 'home',
      title: HOME.claimDesk,
      open: () => goTo(routes.claimDesk()),
    },
    may('body.confirm', 'body.invite') && {
      id: 'bodies',
      icon: 'people',
      title: HOME.bodies,
      open: () => goTo(routes.bodies()),
    },
    may('opening.read') && {
      id: 'openings',
      icon: 'home',
      title: HOME.openings,
      open: () => goTo(routes.openings()),
    },
    may('vote.readTurnout') && {
      id: 'desk',
      icon: 'people',
      title: role === 'committee' ? COMMITTEE_HOME.title : COMMITTEE_HOME.superviseTitle,
      open: () => goTo(routes.desk()),
    },
  ]
  return all.filter((one) => one !== false)
}

/** The desk's number, for whoever lives here; whoever works for the company is the desk. */
function callOf(role: Role, deskPhone: string | null): (Service & { note: string })[] {
  if (deskPhone === null || role === 'company' || role === 'worker') return []
  return [
    {
      id: 'call-desk',
      icon: 'phone',
      title: HOME.callDesk,
      note: deskPhone,
      open: () => void callPhone(deskPhone),
    },
  ]
}

function Job({ title, note, open, id, icon }: Tile) {
  const isCare = useCare((care) => care.isOn)
  return (
    <Pressable role="link" label={note ? `${title} ${note}` : title} onPress={open} className="job" id={id}>
      <View className="badge">
        <Icon of={icon} tone={isCare ? 'accent' : 'badge'} size={isCare ? 40 : 24} />
      </View>
      <View className="job-words">
        <Text className="text-strong">{title}</Text>
        {note ? <Text className="text-small">{note}</Text> : null}
      </View>
    </Pressable>
  )
}
