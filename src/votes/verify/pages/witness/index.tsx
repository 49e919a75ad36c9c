import { Text } from '@tarojs/components'
import { useState } from 'react'
import { readWitnessDesk, type WitnessDesk } from '#contract/votes/witnesses.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { WITNESS, witnessTitle } from '#src/copy/votes/evidence/witness.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import type { ActiveRole } from '#src/data/calls/session.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { count, instant, longInstant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { NoteLines } from '../../parts/note.tsx'
import { witnessHere } from '../../parts/witness.ts'
import type { KeptWitness, Signed, WitnessFault } from '../../parts/witness-core.ts'

type Told = { tone: 'good' | 'warn' | 'bad'; text: string }

/** A witness's desk: register this phone, look at the log, sign. */
export default function WitnessPage() {
  const standing = useActiveRole()
  return standing ? (
    <Desk standing={standing} />
  ) : (
    <Page title={WITNESS.title}>
      <Loading />
    </Page>
  )
}

function Desk({ standing }: { standing: ActiveRole }) {
  const { estateId, role } = standing
  const witness = witnessHere(estateId, role)
  const desk = useResource(readWitnessDesk, { params: { estateId } })
  const [told, setTold] = useState<Told | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [asks, setAsks] = useState<'register' | 'retire' | null>(null)
  const kept = witness.kept()
  const mine = desk.value?.mine ?? null
  const isHere = !!kept.key?.name && mine?.witnessId === kept.key.witnessId

  const work = async (action: () => Promise<Told>) => {
    setAsks(null)
    setTold(null)
    setBusy(true)
    const said = await action()
    await desk.reload()
    setBusy(false)
    setTold(said)
  }
  const register = async ({ log, role: mineRole }: WitnessDesk): Promise<Told> => {
    const fault = await witness.register(mineRole, log.name)
    return fault ? faultWords(fault) : { tone: 'good', text: WITNESS.registered }
  }
  const retire = async (): Promise<Told> => {
    const fault = await witness.retire()
    return fault ? faultWords(fault) : { tone: 'good', text: WITNESS.retired }
  }

  return (
    <Page
      title={WITNESS.title}
      {...(isHere
        ? {
            bar: (
              <Button
                onPress={() => void work(async () => signedWords(await witness.check()))}
                busy={isBusy}
                id="cosign"
              >
                {WITNESS.sign}
              </Button>
            ),
          }
        : {})}
    >
      <Text className="text-note">{WITNESS.what}</Text>
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      {kept.conflict ? <OwnConflict conflict={kept.conflict} /> : null}
      <Shown resource={desk}>
        {(value) => (
          <>
            {isHere ? (
              <Registered desk={value} />
            ) : (
              <Offer desk={value} isBusy={isBusy} onAsk={() => setAsks('register')} />
            )}
            <Heading>{WITNESS.all}</Heading>
            {value.witnesses.length === 0 ? (
              <Empty title={WITNESS.none} />
            ) : (
              <Rows>
                {value.witnesses.map((one) => (
                  <Row
                    key={one.witnessId}
                    title={witnessTitle(one.name)}
                    note={WITNESS.since(instant(one.registeredAt))}
                  />
                ))}
              </Rows>
            )}
            {isHere ? (
              <Button look="plain" onPress={() => setAsks('retire')} disabled={isBusy} id="retire">
                {WITNESS.retire}
              </Button>
            ) : null}
            <Sheet
              title={asks === 'retire' ? WITNESS.retireTitle : WITNESS.confirmTitle}
              isOpen={asks !== null}
              onClose={() => setAsks(null)}
              confirm={
                asks === 'retire'
                  ? { text: WITNESS.retire, onPress: () => void work(retire) }
                  : { text: WITNESS.confirm, onPress: () => void work(() => register(value)) }
              }
            >
              <Text>{asks === 'retire' ? WITNESS.retireHint : WITNESS.onlyHere}</Text>
            </Sheet>
          </>
        )}
      </Shown>
    </Page>
  )
}

function Offer({ desk, isBusy, onAsk }: { desk: WitnessDesk; isBusy: boolean; onAsk(): void }) {
  const { taken, most } = desk.ownerSeats
  const isFull = desk.role === 'owner' && desk.mine === null && taken >= most
  return (
    <Card title={WITNESS.confirmTitle}>
      {desk.mine ? <Notice tone="warn">{WITNESS.elsewhere(witnessTitle(desk.mine.name))}</Notice> : null}
      <Text>{WITNESS.offerHint}</Text>
      <Text className="text-note">{WITNESS.onlyHere}</Text>
      {desk.role === 'owner' ? <Text className="text-note">{WITNESS.owners(taken, most)}</Text> : null}
      {isFull ? (
        <Notice tone="warn">{WITNESS.full}</Notice>
      ) : (
        <Button onPress={onAsk} busy={isBusy} id="register-witness">
          {WITNESS.offer}
        </Button>
      )}
    </Card>
  )
}

function Registered({ desk }: { desk: WitnessDesk }) {
  const waiting = desk.checkpoints.filter((one) => one.milestone !== null && !one.isSigned)
  return (
    <>
      {desk.mine ? (
        <Card title={witnessTitle(desk.mine.name)}>
          <Status tone="good">{WITNESS.registered}</Status>
          <Text className="text-note">{WITNESS.since(longInstant(desk.mine.registeredAt))}</Text>
          <Text className="text-note">{WITNESS.onlyHere}</Text>
        </Card>
      ) : null}
      <Heading>{WITNESS.waiting}</Heading>
      {waiting.length === 0 ? (
        <Empty title={WITNESS.noneWaiting} hint={WITNESS.noneWaitingHint} />
      ) : (
        <Rows>
          {waiting.map(({ size, milestone }) => (
            <Row
              key={size}
              title={milestone ? WITNESS.milestones[milestone.kind](milestone.title) : ''}
              note={WITNESS.upTo(count(size))}
            />
          ))}
        </Rows>
      )}
    </>
  )
}

function OwnConflict({ conflict }: { conflict: NonNullable<KeptWitness['conflict']> }) {
  const { why, kept, given, isReported } = conflict
  return (
    <Card title={WITNESS.conflictTitle}>
      <Notice tone="bad">{WITNESS.conflictWhy[why]}</Notice>
      <Text className="text-strong">
        {isReported ? WITNESS.reported : why === 'other-key' ? WITNESS.showOthers : WITNESS.notReported}
      </Text>
      {kept === null ? null : <NoteLines title={WITNESS.mineNote} note={kept} />}
      <NoteLines title={WITNESS.givenThen} note={given} />
    </Card>
  )
}

function signedWords(signed: Signed): Told {
  if (signed.kind === 'signed') return { tone: 'good', text: WITNESS.done(signed.count) }
  if (signed.kind === 'conflict') return { tone: 'bad', text: WITNESS.refused }
  if (signed.kind === 'replaced') return { tone: 'warn', text: WITNESS.replaced }
  return faultWords(signed.code)
}

function faultWords(fault: WitnessFault): Told {
  if (fault === 'no-room' || fault === 'no-randomness') return { tone: 'bad', text: WITNESS.faults[fault] }
  return { tone: 'bad', text: errorLine(fault) }
}
