/** Whom a person acts for in an estate. Held as rows (person, community, role, from, to), never as token claims. */
export const ROLES = ['owner', 'committee', 'company', 'community', 'street', 'district', 'city'] as const
export type Role = (typeof ROLES)[number]

export const ACTIONS = [
  'home.read',
  'vote.read',
  'vote.cast',
  'vote.prepare',
  'vote.readTurnout',
  'vote.paper',
  'disclosure.read',
  'ledger.read',
  'repair.report',
  'repair.readOwn',
  'repair.readAll',
  'repair.move',
  'photo.upload',
  'roll.read',
  'roll.import',
] as const
export type Action = (typeof ACTIONS)[number]

const SUPERVISOR: readonly Action[] = [
  'home.read',
  'vote.read',
  'vote.readTurnout',
  'disclosure.read',
  'ledger.read',
  'repair.readAll',
  'roll.read',
]

/** Law: 北京市物业管理条例 §§6–9: supervisors guide and see; they hold no write path to ballots or books. */
const ALLOWED: Readonly<Record<Role, readonly Action[]>> = {
  owner: [
    'home.read',
    'vote.read',
    'vote.cast',
    'disclosure.read',
    'ledger.read',
    'repair.report',
    'repair.readOwn',
    'photo.upload',
  ],
  // A member of the committee votes as the owner that he or she also is, by another row.
  committee: [
    'home.read',
    'vote.read',
    'vote.prepare',
    'vote.readTurnout',
    'vote.paper',
    'disclosure.read',
    'ledger.read',
    'repair.readAll',
    'photo.upload',
    'roll.read',
    'roll.import',
  ],
  company: [
    'home.read',
    'vote.read',
    'disclosure.read',
    'ledger.read',
    'repair.readAll',
    'repair.move',
    'photo.upload',
  ],
  community: SUPERVISOR,
  street: SUPERVISOR,
  district: SUPERVISOR,
  city: SUPERVISOR,
}

/** Decides whether a role may do an action; whatever the table does not name is refused. */
export function isAllowed(role: Role, action: Action): boolean {
  return ALLOWED[role].includes(action)
}

/** Narrows a text to a role this build knows. */
export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text)
}
