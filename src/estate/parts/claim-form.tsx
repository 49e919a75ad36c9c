import { Text } from '@tarojs/components'
import { useState } from 'react'
import * as v from 'valibot'
import { MOST_CLAIM_PHOTOS, type claimHome } from '#contract/estate/claims.ts'
import { DOCUMENT_KINDS } from '#contract/votes/proxies/transfers.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { CLAIM_BASES, type ClaimBasis, tenancyOf } from '#domain/estate/claim-words.ts'
import { stayFault } from '#domain/estate/residents.ts'
import { readCertificate } from '#domain/estate/certificate.ts'
import { CLAIMS } from '#src/copy/estate/claims.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { type Form, useForm } from '#src/parts/form/use-form.ts'
import { dropPhoto } from '#src/platform/photos.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { DayField } from '#src/ui/press/day-field.tsx'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Notice } from '#src/ui/state/status.tsx'

type Kind = (typeof DOCUMENT_KINDS)[number]
const KINDS = DOCUMENT_KINDS.map((key) => ({ key, title: key }))

/**
 * What a claim says of a person and of a home, and its pictures. Everything but the number of the document stays on the phone as a draft.
 */
export function useClaimForm(endpoint: Pick<typeof claimHome, 'body'>, name: string) {
  const draft = useDraft()
  const [building, setBuilding] = useDraftState(draft, 'building', '')
  const [stair, setStair] = useDraftState(draft, 'stair', '')
  const [room, setRoom] = useDraftState(draft, 'room', '')
  const [owner, setOwner] = useDraftState(draft, 'name', name)
  const [kind, setKind] = useDraftState<Kind>(draft, 'kind', DOCUMENT_KINDS[0], v.picklist(DOCUMENT_KINDS))
  const [number, setNumber] = useState('')
  const [basis, setBasis] = useDraftState<ClaimBasis>(draft, 'basis', 'title', v.picklist(CLAIM_BASES))
  const [endsOn, setEndsOn] = useDraftState(draft, 'endsOn', '')
  const tenancy = tenancyOf(basis)
  const [certificate, setCertificate] = useDraftState(draft, 'certificate', '')
  const [words, setWords] = useDraftState(draft, 'words', '')
  const { photos, setPhotos, isWorking, picker } = usePickedPhotos(MOST_CLAIM_PHOTOS, { draft })
  const said = {
    name: owner.trim(),
    documentKind: kind,
    documentNumber: number.replace(/\s/g, ''),
    building: building.trim(),
    stair: stair.trim(),
    room: room.trim(),
    basis,
    endsOn: tenancy ? endsOn : null,
    certificate: certificate.trim(),
    words: words.trim(),
  }
  const form: Form<string> = useForm<typeof claimHome, string>(endpoint as typeof claimHome, said, {
    building: ask.write(CLAIMS.building, building),
    room: ask.write(CLAIMS.room, room, { codes: ['claim.twice'] }),
    name: ask.write(CLAIMS.name, owner),
    documentNumber: ask.write(CLAIMS.number, number, { codes: ['claim.bad-document'] }),
    endsOn: tenancy && ask.day(CLAIMS.endsOn, endsOn, { fault: endFault(tenancy, endsOn) }),
    photos: ask.add(CLAIMS.photos, photos, {
      fault: photos.length === 0 && CLAIMS.needPhoto,
      codes: ['claim.photo-unknown'],
    }),
  })
  return {
    form,
    said,
    isWorking,
    photoKeys: photos.map((photo) => photo.key),
    finish() {
      for (const photo of photos) void dropPhoto(photo.key)
      setPhotos([])
      draft.finish()
    },
    fields: {
      ...{
        draft,
        form,
        building,
        setBuilding,
        stair,
        setStair,
        room,
        setRoom,
        owner,
        setOwner,
        kind,
        setKind,
      },
      ...{ number, setNumber, basis, setBasis, certificate, setCertificate, words, setWords, picker },
      ...{ tenancy, endsOn, setEndsOn },
    },
  }
}

/** What is wrong with the last day of a lease, in words; null where nothing is. */
function endFault(kind: NonNullable<ReturnType<typeof tenancyOf>>, endsOn: string): string | null {
  const fault = endsOn === '' ? null : stayFault(kind, endsOn, beijingDayOf(Date.now()))
  return fault && CLAIMS.endFaults[fault]
}

type Fields = ReturnType<typeof useClaimForm>['fields']

/** Which home, whose, by which paper, and its pictures. */
export function ClaimFields(given: Fields) {
  return (
    <>
      <DraftLine draft={given.draft} />
      <HomeFields {...given} />
      <OwnerFields {...given} />
      <PaperFields {...given} />
    </>
  )
}

function HomeFields({ form, building, setBuilding, stair, setStair, room, setRoom }: Fields) {
  return (
    <Card title={CLAIMS.where}>
      <Field
        {...form.of('building')}
        label={CLAIMS.building}
        value={building}
        onChange={setBuilding}
        placeholder={CLAIMS.buildingHint}
        most={20}
      />
      <Field
        label={CLAIMS.stair}
        value={stair}
        onChange={setStair}
        placeholder={CLAIMS.stairHint}
        most={20}
      />
      <Field {...form.of('room')} label={CLAIMS.room} value={room} onChange={setRoom} most={20} />
    </Card>
  )
}

function OwnerFields({ form, owner, setOwner, kind, setKind, number, setNumber }: Fields) {
  return (
    <Card title={CLAIMS.who}>
      <Field {...form.of('name')} label={CLAIMS.name} value={owner} onChange={setOwner} most={40} />
      <Choices grid label={CLAIMS.kind} chosen={kind} options={KINDS} onChoose={setKind} />
      <Field
        {...form.of('documentNumber')}
        label={CLAIMS.number}
        value={number}
        onChange={setNumber}
        most={30}
      />
    </Card>
  )
}

function PaperFields(given: Fields) {
  const { form, basis, setBasis, certificate, setCertificate, words, setWords, picker } = given
  const { tenancy, endsOn, setEndsOn } = given
  const hint =
    certificate.trim() === ''
      ? CLAIMS.certificateHint
      : CLAIMS.certificates[readCertificate(certificate).kind]
  return (
    <>
      <Card title={CLAIMS.basis}>
        <Choices
          label={CLAIMS.basis}
          chosen={basis}
          options={CLAIM_BASES.map((key) => ({ key, title: CLAIMS.bases[key].title }))}
          onChoose={setBasis}
        />
        {tenancy ? (
          <DayField
            {...form.of('endsOn')}
            label={CLAIMS.endsOn}
            hint={CLAIMS.endsHint}
            value={endsOn}
            onChange={setEndsOn}
          />
        ) : (
          <Field
            label={CLAIMS.certificate}
            value={certificate}
            onChange={setCertificate}
            hint={hint}
            most={60}
          />
        )}
      </Card>
      <Card title={CLAIMS.photos}>
        <Text className="text-small">{CLAIMS.bases[basis].note}</Text>
        <FieldGroup {...form.of('photos')}>
          <PhotoPicker name={CLAIMS.photo} {...picker} />
        </FieldGroup>
        <Field label={CLAIMS.words} value={words} onChange={setWords} most={300} tall />
      </Card>
      <Notice tone="calm">{CLAIMS.kept}</Notice>
    </>
  )
}
