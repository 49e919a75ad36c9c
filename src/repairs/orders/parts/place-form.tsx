import { Text } from '@tarojs/components'
import { useState } from 'react'
import * as v from 'valibot'
import { Facility, findPlace, listPlaces } from '#contract/repairs/desk.ts'
import { RepairPlace } from '#contract/repairs/endpoints.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { PLACES } from '#src/copy/repairs/places.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm, type Form } from '#src/parts/form/use-form.ts'
import { FormLine } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { canScan, scanText } from '#src/platform/scan.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Notice } from '#src/ui/state/status.tsx'

/** Where it is: which of the three, and in the estate's own tree where it was chosen there. */
export const WhereKept = v.object({
  place: v.nullable(RepairPlace),
  text: v.string(),
  building: v.string(),
  stair: v.string(),
  floor: v.string(),
  facility: v.nullable(Facility),
})
export type Where = Readonly<v.InferOutput<typeof WhereKept>>

export const NOWHERE: Where = { place: null, text: '', building: '', stair: '', floor: '', facility: null }

const KINDS = (['home', 'building', 'grounds'] as const).map((key) => ({ key, title: REPAIRS.places[key] }))

/** How a facility is called by those who pass it every day. */
function textOf(facility: Facility): string {
  const { building, stair, floor, title } = facility
  // A title may begin with where it stands.
  return `${building}${stair}${floor}${PLACES.short(title, building, stair)}`
}

/** Asks where it is, by the estate's buildings, stairs and facilities; what is known is filled in, and anything can be typed. */
export function PlaceForm(given: {
  estateId: string
  homes: readonly { label: string }[]
  where: Where
  onChange(where: Where): void
  form: Pick<Form<'place' | 'placeText'>, 'of'>
}) {
  const { estateId, homes, where, onChange, form } = given
  const [showsAll, setShowsAll] = useState(false)
  const { buildings, facilities } = usePlaces(estateId, where)
  const building = buildings.find((one) => one.building === where.building)
  const home = homes[0]?.label ?? ''
  const choosePlace = (place: RepairPlace) => {
    if (place === 'home') return onChange({ ...NOWHERE, place, text: home })
    if (place === 'grounds') return onChange({ ...NOWHERE, place })
    // Most report what they pass on their way home.
    const mine = buildings.find((one) => home.startsWith(one.building))
    const stair = mine?.stairs.find((one) => home.startsWith(`${mine.building}${one}`)) ?? ''
    onChange({
      ...NOWHERE,
      place,
      building: mine?.building ?? '',
      stair,
      text: `${mine?.building ?? ''}${stair}`,
    })
  }
  const chooseBuilding = (name: string) => {
    setShowsAll(false)
    const stairs = buildings.find((one) => one.building === name)?.stairs ?? []
    const stair = stairs.length === 1 ? (stairs[0] as string) : ''
    onChange({ ...where, building: name, stair, facility: null, text: `${name}${stair}` })
  }
  const chooseFacility = (facility: Facility) =>
    onChange({
      place: facility.building === '' ? 'grounds' : 'building',
      text: textOf(facility),
      building: facility.building,
      stair: facility.stair,
      floor: facility.floor,
      facility,
    })
  const shown = facilities.filter(
    (one) => where.stair === '' || one.stair === '' || one.stair === where.stair,
  )
  return (
    <Card title={REPAIRS.where}>
      <Choices
        {...form.of('place')}
        label={REPAIRS.where}
        chosen={where.place}
        options={KINDS}
        onChoose={choosePlace}
      />
      <CodeButton estateId={estateId} onFound={chooseFacility} />
      {where.place === 'building' && buildings.length > 0 ? (
        building && !showsAll ? (
          <Button look="plain" onPress={() => setShowsAll(true)}>
            {PLACES.otherBuilding(building.building)}
          </Button>
        ) : (
          <Choices
            grid
            label={PLACES.building}
            chosen={where.building || null}
            options={buildings.map((one) => ({ key: one.building, title: one.building }))}
            onChoose={chooseBuilding}
          />
        )
      ) : null}
      {where.place === 'building' && building && building.stairs.length > 1 ? (
        <Choices
          grid
          label={PLACES.stair}
          chosen={where.stair || null}
          options={building.stairs.map((one) => ({ key: one, title: one }))}
          onChoose={(stair) =>
            onChange({ ...where, stair, facility: null, text: `${building.building}${stair}` })
          }
        />
      ) : null}
      {where.place !== 'home' && shown.length > 0 ? (
        <Choices
          grid
          label={PLACES.facility}
          chosen={where.facility?.facilityId ?? null}
          options={shown.map((one) => ({
            key: one.facilityId,
            title: PLACES.short(one.title, one.building, one.stair),
          }))}
          onChoose={(key) => {
            const facility = shown.find((one) => one.facilityId === key)
            if (facility) chooseFacility(facility)
          }}
        />
      ) : null}
      {where.place === null ? null : (
        <Field
          {...form.of('placeText')}
          label={REPAIRS.placeText}
          value={where.text}
          onChange={(text) => onChange({ ...where, text })}
          placeholder={REPAIRS.placeHint}
          most={80}
        />
      )}
    </Card>
  )
}

/** Buildings and what stands where the form points to; without network those of the last time, or none. */
function usePlaces(estateId: string, where: Where) {
  const asked = where.place === 'grounds' ? '' : where.building || undefined
  const places = useResource(listPlaces, {
    params: { estateId },
    ...(where.place !== 'home' && where.place !== null && asked !== undefined
      ? { query: { building: asked } }
      : {}),
  })
  return { buildings: places.value?.buildings ?? [], facilities: places.value?.facilities ?? [] }
}

/** The code on a sign: read by the camera where the host can, else its number is typed. */
function CodeButton({ estateId, onFound }: { estateId: string; onFound(facility: Facility): void }) {
  const [isOpen, setOpen] = useState(false)
  const [code, setCode] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  // The sign may hold an address that ends with the number.
  const numberIn = (text: string) => /([0-9A-Za-z-]{3,20})$/.exec(text.trim())?.[1]
  const form = useForm(
    findPlace,
    {},
    {
      code: ask.write(PLACES.code, code, {
        fault: !numberIn(code) && PLACES.codeWrong,
        codes: ['place.not-found'],
      }),
    },
  )
  const find = async (text: string) => {
    const number = numberIn(text)
    if (!number) return PLACES.codeWrong
    const answer = await call(findPlace, { params: { estateId, code: number } })
    if (!answer.ok) return answer
    setOpen(false)
    onFound(answer.value)
    return null
  }
  const begin = async () => {
    setFault(null)
    form.reset()
    if (!canScan()) return setOpen(true)
    const text = await scanText()
    if (text === null) return
    const end = await find(text)
    if (end) setFault(typeof end === 'string' ? end : errorLine(end.code))
  }
  return (
    <>
      <Button look="second" onPress={() => void begin()} id="place-code">
        {canScan() ? PLACES.scan : PLACES.typeCode}
      </Button>
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
      <Sheet
        title={PLACES.typeCode}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        confirm={{
          text: PLACES.find,
          onPress: () => void form.send(() => find(code)),
          busy: form.isSending,
        }}
      >
        <Text className="text-note">{PLACES.codeHint}</Text>
        <Field {...form.of('code')} label={PLACES.code} value={code} onChange={setCode} most={20} />
        <FormLine form={form} />
      </Sheet>
    </>
  )
}
