import { useState } from 'react'
import * as v from 'valibot'
import type { RepairPlace } from '#contract/repairs/endpoints.ts'
import { repairKindOf, suggestKinds } from '#domain/repairs/kind.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'
import { usePlace } from '#src/data/calls/session.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { picturesOf, voiceOf } from '#src/data/outbox/core.ts'
import { type Draft, editRepair, endOf, keepRepair, sendSoon, useOutbox } from '#src/data/outbox/outbox.ts'
import { ask } from '#src/parts/form/fields.ts'
import { useKeptFacility } from './kept-facility.ts'
import { useKeptVoice } from './kept-voice.ts'
import { NOWHERE, type Where, WhereKept } from './where.ts'

const MOST_PHOTOS = 6

/** The questions of a report, one a screen; what cannot wait has one screen of its own. */
export type StepName = 'photo' | 'where' | 'what' | 'urgent'

export type Report = ReturnType<typeof useReport>

/** All that a report holds, on whichever screen it is asked, and how it is kept and sent. */
export function useReport(estateId: string, editing: string | undefined) {
  const homes = usePlace()?.homes ?? []
  // A refused report comes back here with all it held, and is sent again under its own name.
  const [edited] = useState(() => useOutbox.getState().unsent.find((one) => one.id === editing) ?? null)
  const before = edited?.body as Partial<Draft> | undefined
  const draft = useDraft()
  const [kind, setKind] = useDraftState<string | null>(
    draft,
    'kind',
    before?.kind ?? null,
    v.nullable(v.string()),
  )
  const [where, setWhere] = useDraftState<Where>(draft, 'where', whereOf(before), WhereKept)
  const [description, setDescription] = useDraftState(draft, 'description', before?.description ?? '')
  const facilityId = useKeptFacility(estateId, before, where, setWhere)
  const [keys] = useState(() => (edited ? picturesOf(edited) : []).map((photo) => photo.key))
  const { photos, isWorking, picker } = usePickedPhotos(MOST_PHOTOS, { draft, keys })
  const { voice, changeVoice } = useKeptVoice(draft, edited && voiceOf(edited))
  const suggested = suggestKinds(`${description} ${where.text}`, where.facility?.kind ?? null)
  // What the words and the place speak for counts until the person says otherwise.
  const kindNow = kind ?? suggested[0] ?? null
  const saysNothing = !kindNow && photos.length === 0 && !voice && description.trim() === ''
  const [sentId, setSentId] = useState<string | null>(null)

  /** Keeps it on the phone and sends it; what becomes of it is shown as it goes. Answers why it was not kept. */
  const submit = async (place: RepairPlace): Promise<string | null> => {
    const said = bodyOf(kindNow, place, where, description, facilityId)
    const keysNow = photos.map((photo) => photo.key)
    const repairId = edited
      ? (await editRepair(edited.id, said, keysNow, voice))
        ? edited.id
        : null
      : await keepRepair(said, keysNow, voice)
    if (!repairId) return REPAIRS.notKept
    setSentId(repairId)
    await sendSoon()
    if (endOf(repairId).is === 'not-kept') {
      setSentId(null)
      return REPAIRS.notKept
    }
    draft.finish()
    return null
  }
  return {
    estateId,
    homes,
    isEdited: edited !== null,
    draft,
    kind,
    setKind,
    kindNow,
    suggested,
    where,
    setWhere,
    description,
    setDescription,
    photos,
    picker,
    isWorking,
    voice,
    changeVoice,
    saysNothing,
    sentId,
    submit,
    body: { kind: kindNow ?? 'other', place: where.place, placeText: where.text.trim(), description },
  }
}

/** What is asked on this screen; the rest is asked on another. */
export function fieldsOf(step: StepName, report: Report) {
  const { where, kindNow, saysNothing, description } = report
  const asksWhere = step === 'where' || step === 'urgent'
  const asksWhat = step === 'what' || step === 'urgent'
  const isUrgent = kindNow !== null && repairKindOf(kindNow)?.isEmergency === true
  const needKind = step === 'urgent' ? !isUrgent && REPAIRS.needUrgentKind : saysNothing && REPAIRS.needKind
  return {
    kind: asksWhat && ask.choose(REPAIRS.whatKind, kindNow, { fault: needKind }),
    place: asksWhere && ask.choose(REPAIRS.where, where.place),
    placeText:
      asksWhere && where.place && ask.write(REPAIRS.placeText, where.text, { need: REPAIRS.needPlace }),
    description: asksWhat && ask.write(REPAIRS.details, description),
  }
}

function whereOf(before: Partial<Draft> | undefined): Where {
  return {
    ...NOWHERE,
    place: before?.place ?? null,
    text: before?.placeText ?? '',
    building: before?.building ?? '',
    stair: before?.stair ?? '',
    floor: before?.floor ?? '',
  }
}

function bodyOf(
  kind: string | null,
  place: RepairPlace,
  where: Where,
  description: string,
  facilityId: string | null,
): Draft {
  return {
    kind: kind ?? 'other',
    place,
    placeText: where.text.trim(),
    description: description.trim(),
    ...(where.building ? { building: where.building } : {}),
    ...(where.stair ? { stair: where.stair } : {}),
    ...(where.floor ? { floor: where.floor } : {}),
    ...(facilityId ? { facilityId } : {}),
  }
}
