import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { errorWords } from '#src/copy/core/errors.ts'
import { WORK } from '#src/copy/repairs/work.ts'
import { WAITING } from '#src/copy/core/waiting.ts'
import { discardActs, editAct, flushOutbox, useOutbox } from '#src/data/outbox/outbox.ts'
import { familyOf, FIRST_ACTS } from '#src/data/outbox/family.ts'
import { behind, type ItemState, type OutboxItem, picturesOf, stateOf } from '#src/data/outbox/core.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { aria } from '#src/ui/aria.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { instant } from '#src/ui/figures/figures.ts'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Notice, Status, type Tone } from '#src/ui/state/status.tsx'

const MOST_PHOTOS = 6

/** What of a refused act its author may put right here; others have a form of their own. */
const TEXTS: Readonly<Record<string, { readonly key: string; readonly most: number }>> = {
  move: { key: 'note', most: 300 },
  say: { key: 'note', most: 300 },
  complaintMove: { key: 'note', most: 1000 },
}

/** The page that an act was made on and can be put right on with all it held; null for one that is words and pictures. */
function formOf(item: OutboxItem): string | null {
  const move = String(item.body.move ?? '')
  switch (item.act) {
    case 'report':
      // Words that have arrived are not put right any more, pictures are.
      return item.saidAt === undefined ? routes.newRepair(item.id) : null
    case 'move':
      return move in WORK.titles ? routes.workRepair(item.thread, move, item.id) : null
    case 'complain':
      return routes.editComplaint(item.id)
    case 'propose':
      return routes.proposeAgreement(item.thread, item.id)
    default:
      return null
  }
}

type Props = { of: 'repair' | 'complaint'; thread?: string }

/**
 * What this phone keeps of one repair or complaint, or of all: each with its state, until a day after it was delivered. Nothing leaves this
 * list unsent but by the person's own word.
 */
export function Waiting({ of, thread }: Props) {
  const outbox = useOutbox()
  const [edited, setEdited] = useState<OutboxItem | null>(null)
  const [discarded, setDiscarded] = useState<OutboxItem | null>(null)
  const shown = outbox.items.filter(
    (item) => familyOf(item) === of && (thread === undefined || item.thread === thread),
  )
  if (shown.length === 0) return null
  const unsent = shown.filter((item) => item.deliveredAt === null)
  const refused = unsent.filter((item) => item.refused !== null)
  const delivered = shown.filter((item) => item.deliveredAt !== null)
  return (
    <>
      <Heading>{WAITING.title}</Heading>
      <View {...aria({ role: 'status' })}>
        <Text className="text-note">{WAITING.summary(unsent.length, refused.length)}</Text>
      </View>
      {unsent.map((item) => (
        <Line
          key={item.id}
          item={item}
          state={stateOf(item, outbox.items, outbox)}
          onEdit={() => {
            const form = formOf(item)
            if (form) goTo(form)
            else setEdited(item)
          }}
          onDiscard={() => setDiscarded(item)}
        />
      ))}
      {delivered.length > 0 ? (
        <Rows>
          {delivered.map((item) => (
            <Row
              key={item.id}
              title={titleOf(item)}
              note={WAITING.deliveredAt(instant(item.deliveredAt ?? 0))}
              side={<Status tone="good">{WAITING.delivered}</Status>}
              label={`${titleOf(item)} ${WAITING.delivered}`}
              {...(thread === undefined ? { onPress: () => goTo(pageOf(item)) } : {})}
            />
          ))}
        </Rows>
      ) : null}
      {edited ? <Edit key={edited.id} item={edited} onClose={() => setEdited(null)} /> : null}
      <Discard
        item={discarded}
        followers={discarded ? behind(discarded, outbox.items) : []}
        onClose={() => setDiscarded(null)}
      />
    </>
  )
}

function pageOf(item: OutboxItem): string {
  return familyOf(item) === 'complaint' ? routes.complaint(item.thread) : routes.repair(item.thread)
}

function Line(given: { item: OutboxItem; state: ItemState; onEdit(): void; onDiscard(): void }) {
  const { item, state, onEdit, onDiscard } = given
  const { tone, text, note } = lookOf(item, state)
  return (
    <Card accent={state.is === 'refused'}>
      <Text className="text-strong">{titleOf(item)}</Text>
      <Said tone={tone}>{text}</Said>
      <Text className="text-note">{note}</Text>
      {state.is === 'refused' ? (
        <Button look="second" onPress={onEdit}>
          {WAITING.edit}
        </Button>
      ) : null}
      {state.is === 'refused' || isStuck(state) ? (
        <Button look="plain" onPress={onDiscard}>
          {WAITING.discard}
        </Button>
      ) : null}
    </Card>
  )
}

/** Whether the server itself fails on it, so that waiting for the network does not help. */
function isStuck(state: ItemState): boolean {
  if (state.is !== 'waiting' || state.why === null) return false
  return (
    !['phone.offline', 'phone.timeout', 'server.busy'].includes(state.why) &&
    !state.why.startsWith('session.')
  )
}

/** How one act stands now, told to a screen reader when it changes. */
export function ActStatus({ item }: { item: OutboxItem }) {
  const outbox = useOutbox()
  const { tone, text } = lookOf(item, stateOf(item, outbox.items, outbox))
  return <Said tone={tone}>{text}</Said>
}

function Said({ tone, children }: { tone: Tone; children: string }) {
  return (
    <View {...aria({ role: 'status' })}>
      <Status tone={tone}>{children}</Status>
    </View>
  )
}

/** What a form called it when it was kept; a report is known by its place alone, a complaint by its subject. */
function titleOf(item: OutboxItem): string {
  if (item.act === 'report') return WAITING.report(item.about)
  return item.act === 'complain' ? WAITING.complaint(item.about) : item.about
}

function lookOf(item: OutboxItem, state: ItemState): { tone: Tone; text: string; note: string } {
  const note = WAITING.madeAt(instant(item.madeAt))
  if (state.is === 'delivered') return { tone: 'good', text: WAITING.delivered, note }
  if (state.is === 'refused') {
    const words = errorWords(state.code)
    const text = item.saidAt === undefined ? WAITING.refused : WAITING.saidRefused
    return { tone: 'bad', text: text(words.title), note: words.hint }
  }
  if (state.is === 'held') return { tone: 'quiet', text: WAITING.held, note: WAITING.heldNote }
  if (state.is === 'sending')
    return { tone: 'calm', text: WAITING.sending(state.sent, state.all, state.isSaid), note }
  if (state.why === null || state.why === 'phone.offline' || state.why === 'phone.timeout')
    return { tone: 'warn', text: state.isSaid ? WAITING.saidNetwork : WAITING.network, note }
  if (state.why.startsWith('session.')) return { tone: 'warn', text: WAITING.signIn, note }
  return { tone: 'warn', text: state.isSaid ? WAITING.saidServer : WAITING.server, note }
}

/** The words and pictures of a refused act, to be put right and sent again. */
function Edit({ item, onClose }: { item: OutboxItem; onClose(): void }) {
  const text = TEXTS[item.act]
  const [words, setWords] = useState(text ? String(item.body[text.key] ?? '') : '')
  const [fault, setFault] = useState<string | null>(null)
  const [keys] = useState(() => picturesOf(item).map((photo) => photo.key))
  const { photos, isWorking, picker } = usePickedPhotos(MOST_PHOTOS, { keys })
  const send = async () => {
    const body = text ? { ...item.body, [text.key]: words.trim() } : item.body
    if (
      !(await editAct(
        item,
        body,
        photos.map((photo) => photo.key),
      ))
    )
      return setFault(WAITING.notKept)
    void flushOutbox()
    onClose()
  }
  return (
    <Sheet
      title={titleOf(item)}
      isOpen
      onClose={onClose}
      confirm={{ text: WAITING.again, onPress: () => void send(), busy: isWorking }}
    >
      <Text className="text-note">{errorWords(item.refused).hint}</Text>
      {text ? <Field label={WAITING.note} value={words} onChange={setWords} most={text.most} tall /> : null}
      <PhotoPicker name={WAITING.photo} {...picker} />
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
    </Sheet>
  )
}

/** Asks before anything is thrown away, and names what hangs on it. */
function Discard(given: { item: OutboxItem | null; followers: readonly OutboxItem[]; onClose(): void }) {
  const { item, followers, onClose } = given
  const discard = (items: readonly OutboxItem[]) => {
    void discardActs(items)
    onClose()
  }
  if (!item) return null
  return (
    <Sheet
      title={WAITING.discardTitle}
      isOpen
      onClose={onClose}
      confirm={{
        text: followers.length > 0 ? WAITING.discardAll : WAITING.discard,
        onPress: () => discard([item, ...followers]),
      }}
    >
      <Text>{titleOf(item)}</Text>
      {followers.length > 0 ? (
        <>
          <Text>{WAITING.discardMore(followers.length)}</Text>
          {followers.map((one) => (
            <Text key={one.id}>{titleOf(one)}</Text>
          ))}
        </>
      ) : null}
      <Text className="text-note">{WAITING.discardOne}</Text>
      {followers.length > 0 && !FIRST_ACTS.includes(item.act) ? (
        <Button look="second" onPress={() => discard([item])}>
          {WAITING.discardOnly}
        </Button>
      ) : null}
    </Sheet>
  )
}
