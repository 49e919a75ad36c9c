export type RepairState =
  | 'submitted'
  | 'accepted'
  | 'dispatched'
  | 'onSite'
  | 'done'
  | 'confirmed'
  | 'reopened'
  | 'declined'
  | 'withdrawn'

export type RepairMove =
  | 'accept'
  | 'dispatch'
  | 'arrive'
  | 'finish'
  | 'confirm'
  | 'reopen'
  | 'decline'
  | 'withdraw'

/** The one who reported, or whoever acts for the company. */
export type RepairActor = 'reporter' | 'company'

type Move = {
  readonly move: RepairMove
  readonly by: RepairActor
  readonly from: readonly RepairState[]
  readonly to: RepairState
}

// Basis: product. The company proposes an end, the reporter decides; "not going to be fixed" is a state of its own and
// never counts as solved; a repair that was confirmed or declined can be opened again and keeps its first clock.
const MOVES: readonly Move[] = [
  { move: 'accept', by: 'company', from: ['submitted', 'reopened'], to: 'accepted' },
  { move: 'dispatch', by: 'company', from: ['submitted', 'accepted', 'reopened'], to: 'dispatched' },
  { move: 'arrive', by: 'company', from: ['accepted', 'dispatched'], to: 'onSite' },
  { move: 'finish', by: 'company', from: ['dispatched', 'onSite'], to: 'done' },
  {
    move: 'decline',
    by: 'company',
    from: ['submitted', 'accepted', 'dispatched', 'onSite', 'reopened'],
    to: 'declined',
  },
  { move: 'confirm', by: 'reporter', from: ['done'], to: 'confirmed' },
  { move: 'reopen', by: 'reporter', from: ['done', 'confirmed', 'declined'], to: 'reopened' },
  { move: 'withdraw', by: 'reporter', from: ['submitted', 'accepted', 'dispatched'], to: 'withdrawn' },
]

/** The state a move leads to, or null where this actor may not make it from this state. */
export function nextState(state: RepairState, move: RepairMove, actor: RepairActor): RepairState | null {
  const found = MOVES.find((row) => row.move === move && row.by === actor && row.from.includes(state))
  return found?.to ?? null
}

/** What an actor may do next. */
export function movesOf(state: RepairState, actor: RepairActor): RepairMove[] {
  return MOVES.filter((row) => row.by === actor && row.from.includes(state)).map((row) => row.move)
}

/** Whether nothing more is expected of anyone. A finished repair stays open until its reporter says so. */
export function isClosed(state: RepairState): boolean {
  return state === 'confirmed' || state === 'declined' || state === 'withdrawn'
}

export type RepairKind = {
  readonly key: string
  readonly title: string
  readonly isEmergency: boolean
  /** Minutes until someone must be on site, where the standard says so. */
  readonly onSiteMinutes: number | null
}

// Law: DB11/T 751-2025 4.2.4: 急修 on site within 15 minutes. Law: 北京市人民政府令第205号 §12: a lift with people in it,
// rescue on site within 30 minutes. Which kinds are emergencies: basis product.
export const REPAIR_KINDS: readonly RepairKind[] = [
  { key: 'liftTrapped', title: '电梯困人', isEmergency: true, onSiteMinutes: 30 },
  { key: 'burstPipe', title: '爆管、大量漏水', isEmergency: true, onSiteMinutes: 15 },
  { key: 'publicPower', title: '公共区域停电停水', isEmergency: true, onSiteMinutes: 15 },
  { key: 'sparks', title: '电气冒火花', isEmergency: true, onSiteMinutes: 15 },
  { key: 'facade', title: '外墙脱落', isEmergency: true, onSiteMinutes: 15 },
  { key: 'manhole', title: '井盖缺失', isEmergency: true, onSiteMinutes: 15 },
  { key: 'sewage', title: '污水倒灌', isEmergency: true, onSiteMinutes: 15 },
  { key: 'lift', title: '电梯故障', isEmergency: false, onSiteMinutes: null },
  { key: 'leak', title: '渗水漏水', isEmergency: false, onSiteMinutes: null },
  { key: 'light', title: '照明不亮', isEmergency: false, onSiteMinutes: null },
  { key: 'drain', title: '下水堵塞', isEmergency: false, onSiteMinutes: null },
  { key: 'door', title: '门禁、门窗', isEmergency: false, onSiteMinutes: null },
  { key: 'wall', title: '墙面、地面破损', isEmergency: false, onSiteMinutes: null },
  { key: 'cleaning', title: '保洁', isEmergency: false, onSiteMinutes: null },
  { key: 'greening', title: '绿化', isEmergency: false, onSiteMinutes: null },
  { key: 'other', title: '其他', isEmergency: false, onSiteMinutes: null },
]

/** The kind of a key, or null. */
export function repairKindOf(key: string): RepairKind | null {
  return REPAIR_KINDS.find((kind) => kind.key === key) ?? null
}
