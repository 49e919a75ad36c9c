import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import {
  DOCUMENT_KINDS,
  findUnits,
  listTransfers,
  recordTransfer,
} from '#contract/votes/proxies/transfers.ts'
import { isAllowed } from '#domain/core/access.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { TRANSFERS } from '#src/copy/votes/transfers.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { uploadAllKept } from '#src/data/files/photo-upload.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { type Form, type Sent, useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { type FormField, ask } from '#src/parts/form/fields.ts'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { dropPhoto } from '#src/platform/photos.ts'
import { newId } from '#src/platform/random.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { DayField } from '#src/ui/press/day-field.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { TransferCard } from '../../parts/transfer-card.tsx'

type Unit = OutputOf<typeof findUnits>['units'][number]
type Kind = (typeof DOCUMENT_KINDS)[number]
type NewOwner = { name: string; documentKind: Kind; documentNumber: string }

const NOBODY: NewOwner = { name: '', documentKind: DOCUMENT_KINDS[0], documentNumber: '' }
const KINDS = DOCUMENT_KINDS.map((key) => ({ key, title: key }))
const MOST_OWNERS = 20
const MOST_PHOTOS = 6

/** Where the committee proposes that a home has new owners, a second person confirms it, and supervisors watch. */
export default function TransfersPage() {
  const standing = useActiveRole()
  const params = { estateId: standing?.estateId ?? '' }
  const transfers = useResource(listTransfers, standing ? { params } : null)
  const [unit, setUnit] = useState<Unit | null>(null)
  const [owners, setOwners] = useState<readonly NewOwner[]>([NOBODY])
  const [fromOn, setFromOn] = useState('')
  const [transferId, setTransferId] = useState<string | null>(null)
  const [told, setTold] = useState<string | null>(null)
  const { photos, setPhotos, isWorking, picker } = usePickedPhotos(MOST_PHOTOS)
  const [isAsking, setAsking] = useState(false)
  const said = {
    unitId: unit?.unitId,
    version: unit?.version,
    fromOn: fromOn.trim(),
    owners: owners.map((one) => ({
      ...one,
      name: one.name.trim(),
      documentNumber: one.documentNumber.trim(),
    })),
  }
  const form = useForm<typeof recordTransfer, string>(recordTransfer, said, {
    unitId: ask.choose(TRANSFERS.home, unit, { codes: ['transfer.unit-unknown', 'transfer.owner-differs'] }),
    ...ownerFields(owners),
    fromOn: ask.day(TRANSFERS.fromOn, fromOn.trim(), {
      codes: ['transfer.future', 'transfer.out-of-order'],
    }),
    photos: ask.add(TRANSFERS.evidence, photos, { fault: photos.length === 0 && TRANSFERS.needPhoto }),
  })
  const confirm = async () => {
    setTold(null)
    // One name for this transfer, so that sending it twice records it once.
    setTransferId(await newId())
    setAsking(true)
    return null
  }
  const send = async () => {
    if (!unit || !transferId) return null
    const end = await record(unit, transferId)
    setAsking(false)
    return end
  }
  const record = async (of: Unit, name: string): Promise<Sent> => {
    const sent = await uploadAllKept(
      params.estateId,
      photos.map((photo) => photo.key),
    )
    if ('code' in sent) return { ok: false, code: sent.code }
    const body = {
      ...said,
      transferId: name,
      unitId: of.unitId,
      version: of.version,
      photoIds: sent.photoIds,
    }
    const answer = await call(recordTransfer, { params, body, key: name })
    if (!answer.ok) return answer
    const { needsCommunity, untold } = answer.value
    const words = [TRANSFERS.done(needsCommunity), untold > 0 ? TRANSFERS.untold(untold) : '']
    setTold(words.join(''))
    for (const photo of photos) void dropPhoto(photo.key)
    setPhotos([])
    setUnit(null)
    setOwners([NOBODY])
    setFromOn('')
    await transfers.reload()
    return null
  }

  const mayRecord = standing !== null && isAllowed(standing.role, 'roll.import')
  const card = (one: OutputOf<typeof listTransfers>['transfers'][number]) => (
    <TransferCard key={one.transferId} one={one} estateId={params.estateId} onDone={transfers.reload} />
  )
  return (
    <Page
      {...(mayRecord
        ? {
            bar: (
              <FormBar
                form={form}
                onPress={() => void form.send(confirm)}
                busy={isWorking}
                id="transfer-next"
              >
                {TRANSFERS.next}
              </FormBar>
            ),
          }
        : {})}
    >
      <Notice tone="calm">{mayRecord ? TRANSFERS.note : TRANSFERS.watchNote}</Notice>
      {standing ? (
        <Shown resource={transfers}>
          {(value) => {
            const waiting = value.transfers.filter((one) => one.state === 'waiting')
            const past = value.transfers.filter((one) => one.state !== 'waiting')
            return (
              <>
                {waiting.length > 0 ? <Heading>{TRANSFERS.waiting}</Heading> : null}
                {waiting.map(card)}
                {mayRecord ? (
                  <>
                    <FieldGroup {...form.of('unitId')}>
                      <UnitPicker estateId={standing.estateId} unit={unit} onPick={setUnit} />
                    </FieldGroup>
                    {owners.map((owner, index) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name, and only the last one ever goes
                      <Card key={index} title={TRANSFERS.newOwner(index + 1)}>
                        <OwnerFields
                          owner={owner}
                          at={(name) => form.of(`owners.${index}.${name}`)}
                          onChange={(changed) =>
                            setOwners(owners.map((one, at) => (at === index ? changed : one)))
                          }
                        />
                      </Card>
                    ))}
                    {owners.length < MOST_OWNERS ? (
                      <Button look="second" onPress={() => setOwners([...owners, NOBODY])} id="add-owner">
                        {TRANSFERS.add}
                      </Button>
                    ) : null}
                    {owners.length > 1 ? (
                      <Button look="plain" onPress={() => setOwners(owners.slice(0, -1))}>
                        {TRANSFERS.remove}
                      </Button>
                    ) : null}
                    <DayField
                      {...form.of('fromOn')}
                      label={TRANSFERS.fromOn}
                      value={fromOn}
                      onChange={setFromOn}
                    />
                    <Card title={TRANSFERS.evidence}>
                      <Text className="text-small">{TRANSFERS.evidenceNote}</Text>
                      <FieldGroup {...form.of('photos')}>
                        <PhotoPicker name={TRANSFERS.evidence} {...picker} />
                      </FieldGroup>
                    </Card>
                  </>
                ) : null}
                {told ? <Notice tone="good">{told}</Notice> : null}
                <Heading>{TRANSFERS.recent}</Heading>
                {past.length === 0 ? (
                  <Empty title={TRANSFERS.none} hint={mayRecord ? TRANSFERS.note : TRANSFERS.watchNote} />
                ) : (
                  past.map(card)
                )}
              </>
            )
          }}
        </Shown>
      ) : (
        <Loading />
      )}
      <Sheet
        title={TRANSFERS.confirmTitle}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        confirm={{
          text: TRANSFERS.confirm,
          onPress: () => void form.send(send),
          busy: form.isSending || isWorking,
        }}
      >
        <Text>
          {TRANSFERS.confirmLine(
            unit?.label ?? '',
            unit && unit.owners.length > 0 ? FIGURES.list(unit.owners) : TRANSFERS.noOwner,
            FIGURES.list(owners.map((one) => one.name.trim())),
            fromOn.trim(),
          )}
        </Text>
        <Text className="text-note">{TRANSFERS.confirmNote}</Text>
      </Sheet>
    </Page>
  )
}

type PickerProps = { estateId: string; unit: Unit | null; onPick(unit: Unit | null): void }

function UnitPicker({ estateId, unit, onPick }: PickerProps) {
  const [sought, setSought] = useState('')
  const [found, setFound] = useState<readonly Unit[] | null>(null)
  const form = useForm(
    { body: findUnits.query },
    { sought: sought.trim() },
    {
      sought: ask.write(TRANSFERS.find, sought),
    },
  )
  const search = async () => {
    const answer = await call(findUnits, { params: { estateId }, query: { sought: sought.trim() } })
    onPick(null)
    setFound(answer.ok ? answer.value.units : null)
    return answer
  }
  return (
    <Card title={TRANSFERS.home}>
      <Field {...form.of('sought')} label={TRANSFERS.find} value={sought} onChange={setSought} most={20} />
      <FormBar form={form} look="second" onPress={() => void form.send(search)} id="find-unit">
        {TRANSFERS.search}
      </FormBar>
      {found?.length === 0 ? <Text className="text-note">{TRANSFERS.noUnit}</Text> : null}
      {found && found.length > 0 ? (
        <Choices
          label={TRANSFERS.find}
          chosen={unit?.unitId ?? null}
          options={found.map((one) => ({
            key: one.unitId,
            title: one.label,
            note: one.owners.length > 0 ? TRANSFERS.now(FIGURES.list(one.owners)) : TRANSFERS.noOwner,
          }))}
          onChoose={(unitId) => onPick(found.find((one) => one.unitId === unitId) ?? null)}
        />
      ) : null}
    </Card>
  )
}

/** The fields of the new owners, as the form asks for them. */
function ownerFields(owners: readonly NewOwner[]): Record<string, FormField> {
  return Object.fromEntries(
    owners.flatMap((one, index) => [
      [`owners.${index}.name`, ask.write(TRANSFERS.name, one.name, { codes: ['transfer.name-differs'] })],
      [
        `owners.${index}.documentNumber`,
        ask.write(TRANSFERS.number, one.documentNumber, { codes: ['transfer.bad-document'] }),
      ],
    ]),
  )
}

type OwnerGiven = {
  owner: NewOwner
  at(name: 'name' | 'documentNumber'): ReturnType<Form<string>['of']>
  onChange(owner: NewOwner): void
}

function OwnerFields({ owner, at, onChange }: OwnerGiven) {
  return (
    <>
      <Field
        {...at('name')}
        label={TRANSFERS.name}
        value={owner.name}
        onChange={(name) => onChange({ ...owner, name })}
        most={40}
      />
      <Choices
        grid
        label={TRANSFERS.kind}
        chosen={owner.documentKind}
        options={KINDS}
        onChoose={(documentKind) => onChange({ ...owner, documentKind })}
      />
      <Field
        {...at('documentNumber')}
        label={TRANSFERS.number}
        value={owner.documentNumber}
        onChange={(documentNumber) => onChange({ ...owner, documentNumber })}
        most={30}
      />
    </>
  )
}
