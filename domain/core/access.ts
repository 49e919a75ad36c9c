/** Whom a person acts for in an estate. Held as rows (person, estate, role, from, to), never as token claims. */
export const ROLES = [
  'owner',
  'agent',
  'resident',
  'committee',
  'company',
  'worker',
  'community',
  'street',
  'district',
  'city',
] as const
export type Role = (typeof ROLES)[number]

export const ACTIONS = [
  'home.read',
  'vote.read',
  'vote.cast',
  'vote.prepare',
  'vote.guide',
  'vote.readTurnout',
  'vote.paper',
  'initiative.read',
  'initiative.start',
  'initiative.support',
  'initiative.readRooms',
  'initiative.answer',
  'initiative.order',
  'vote.deliver',
  'disclosure.read',
  'disclosure.post',
  'disclosure.ask',
  'disclosure.supervise',
  'disclosure.excuse',
  'ledger.read',
  'ledger.ownShare',
  'ledger.post',
  'ledger.close',
  'ledger.sign',
  'bill.readOwn',
  'bill.pay',
  'bill.readAll',
  'bill.issue',
  'bill.reconcile',
  'repair.report',
  'repair.readOwn',
  'repair.readAll',
  'repair.readShared',
  'repair.readPrivate',
  'repair.move',
  'repair.work',
  'repair.connect',
  'repair.trace',
  'repair.readEstates',
  'notice.read',
  'notice.post',
  'notice.count',
  'complaint.make',
  'complaint.readOwn',
  'complaint.answer',
  'complaint.handle',
  'photo.upload',
  'roll.read',
  'roll.import',
  'title.confirm',
  'claim.decide',
  'body.file',
  'body.confirm',
  'body.invite',
  'opening.read',
  'opening.work',
  'resident.invite',
  'log.read',
  'log.witness',
] as const
export type Action = (typeof ACTIONS)[number]

/** Who may watch an estate's log: the committee, the street, and owners for the owners' group. */
export const WITNESS_ROLES = ['committee', 'street', 'owner'] as const satisfies readonly Role[]
export type WitnessRole = (typeof WITNESS_ROLES)[number]

/** How many owners may be witnesses of one estate at a time; who registered first stays. Basis: product. */
export const MOST_OWNER_WITNESSES = 3

const SUPERVISOR: readonly Action[] = [
  'notice.read',
  'notice.count',
  'home.read',
  'vote.read',
  'vote.readTurnout',
  'initiative.read',
  'disclosure.read',
  'disclosure.supervise',
  'ledger.read',
  'repair.readAll',
  'repair.readEstates',
  // Orders of 12345 by number, and what a reporter said aloud. Not the committee: its members are neighbours.
  'repair.readPrivate',
  'roll.read',
  'opening.read',
  'log.read',
]

/** Law: 北京市物业管理条例 §§6–9: supervisors guide and see; they hold no write path to ballots or books. */
const ALLOWED: Readonly<Record<Role, readonly Action[]>> = {
  owner: [
    'home.read',
    'vote.read',
    'vote.cast',
    'initiative.read',
    'initiative.start',
    'initiative.support',
    'disclosure.read',
    'disclosure.ask',
    'ledger.read',
    'ledger.ownShare',
    // What a neighbour owes is nobody's business: neither the committee's nor a supervisor's.
    'bill.readOwn',
    'bill.pay',
    'repair.report',
    'repair.readOwn',
    'notice.read',
    'complaint.make',
    'complaint.readOwn',
    'photo.upload',
    'log.read',
    // Whom they let into their own home, which the handler asks for.
    'resident.invite',
    // As a witness for the owners' group.
    'log.witness',
  ],
  // Somebody from outside whom an owner authorised for a vote (物业管理条例 §12②): they see votes and vote, and no more.
  agent: ['home.read', 'vote.read', 'vote.cast', 'log.read'],
  // Law: 条例 §37: who lives in a home without owning it, by an owner's word or a lease, until a day. §§44(5), 65(2): users are heard and
  // informed as owners are. No vote, no initiative, no book, no roll; of bills what an owner of the home shows them.
  resident: [
    'home.read',
    'bill.readOwn',
    'repair.report',
    'repair.readOwn',
    'notice.read',
    'complaint.make',
    'complaint.readOwn',
    'photo.upload',
  ],
  // A member of the committee votes as the owner that he or she also is, by another row.
  committee: [
    'home.read',
    'vote.read',
    'vote.prepare',
    'vote.readTurnout',
    'vote.paper',
    'initiative.read',
    'initiative.readRooms',
    'initiative.answer',
    'vote.deliver',
    'disclosure.read',
    'disclosure.supervise',
    'ledger.read',
    'ledger.sign',
    // Of shared parts only: its members are neighbours, and what is in a home is nobody else's to read.
    'repair.readShared',
    // What was decided and signed, and whether the work is accepted: never what was paid.
    'repair.trace',
    'notice.read',
    'notice.post',
    'notice.count',
    'photo.upload',
    'roll.read',
    'roll.import',
    'title.confirm',
    'body.invite',
    'log.read',
    'log.witness',
  ],
  company: [
    'home.read',
    'vote.read',
    'disclosure.read',
    'disclosure.post',
    'ledger.read',
    'ledger.post',
    'ledger.close',
    'bill.readAll',
    'bill.issue',
    'bill.reconcile',
    'repair.readAll',
    'repair.readPrivate',
    'repair.move',
    'repair.connect',
    'repair.trace',
    'notice.read',
    'notice.post',
    'notice.count',
    'complaint.answer',
    'photo.upload',
    // Its manager and a committee's chair, whom the handler asks for.
    'body.invite',
    'log.read',
  ],
  // Somebody the company sends: what was given to this person, and nothing else of the estate.
  worker: ['home.read', 'repair.work', 'photo.upload'],
  // Law: 条例 §§6–9: street and community guide the owners' meeting: they advise on its drafts and change none.
  // Basis: ours: whether a duty may be excused is for the community or the street to say, never for the company alone.
  // Law: 条例 §§8, 14: community, street and district settle what owners and companies dispute. What they find there, they show.
  community: [
    ...SUPERVISOR,
    'vote.guide',
    // Basis: ours: during a vote, and where an old owner objects, only the community confirms that a home has new owners.
    'title.confirm',
    // Basis: ours: who owns a home is for the community to look at, and for the street where it is disputed; never for the company or
    // the committee, whose members are neighbours (DOMAIN2 §1.5).
    'claim.decide',
    // Law: 条例 §66: a project manager reports to the community; what the street files, another person confirms.
    'body.confirm',
    // Basis: ours: an estate is opened by those who supervise it; its roll is brought by no company and no committee.
    'opening.work',
    'disclosure.excuse',
    'complaint.handle',
    'notice.post',
    'photo.upload',
  ],
  // To witness is to watch: it writes neither ballots nor books.
  // Law: 条例 §36: the street orders a meeting that the committee does not convene.
  street: [
    ...SUPERVISOR,
    'vote.guide',
    'disclosure.excuse',
    'notice.post',
    'log.witness',
    'initiative.readRooms',
    'initiative.order',
    // Basis: ours: 12345 hands its cases down through the street, which lets its own system in.
    'repair.connect',
    'complaint.handle',
    'claim.decide',
    // Law: 条例 §§43, 50, 63: contracts and committees are filed with the street.
    'body.file',
    'body.confirm',
    'opening.work',
    'photo.upload',
  ],
  district: [...SUPERVISOR, 'complaint.handle', 'body.confirm', 'photo.upload'],
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
