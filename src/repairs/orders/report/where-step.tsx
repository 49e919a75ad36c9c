import { Text } from '@tarojs/components'
import { useLayoutEffect, useState } from 'react'
import { type Facility, findPlace, listPlaces } from '#contract/repairs/desk.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { PLACES } from '#src/copy/repairs/places.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm, type Form } from '#src/parts/form/use-form.ts'
import { FormLine } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { canScan, scanText } from '#src/platform/scan.ts'
import { TOWER, TREE } from '#src/ui/icons/drawings.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { NOWHERE, type Where } from './where.ts'

/** More homes than these are chosen one level below. */
const MOST_HOME_TILES = 4

/** How a facility is called by those who pass it every day. */
function textOf(facility: Facility): string {
  const { building, stair, floor, title } = facility
  // A title may begin with where it stands.
  return `${building}${stair}${floor}${PLACES.short(title, building, stair)}`
}

type Building = { readonly building: string; readonly stairs: readonly string[] }

type Given = {
  estateId: string
  homes: readonly { label: string }[]
  where: Where
  onChange(where: Where): void
  /** A home was chosen: nothing more needs to be said of where. */
  onHome?(): void
  form: Pick<Form<'place' | 'placeText'>, 'of'>
}

/** Asks where it is, by the estate's buildings, stairs and facilities; what is known is filled in, and anything can be typed. */
export function WhereStep(given: Given) {
  const { estateId, homes, where, onChange, onHome, form } = given
  const { buildings, facilities } = usePlaces(estateId, where)
  const areTiles = homes.length <= MOST_HOME_TILES
  const chooseHome = (label: string) => {
    onChange({ ...NOWHERE, place: 'home', text: label })
    if (label !== '') onHome?.()
  }
  const choose = (key: string) => {
    if (key.startsWith('home')) {
      const label = areTiles ? (homes[Number(key.slice(5))]?.label ?? '') : ''
      return chooseHome(label)
    }
    if (key === 'grounds') return onChange({ ...NOWHERE, place: 'grounds' })
    onChange({ ...NOWHERE, place: 'building', ...wayHome(buildings, homes) })
  }
  // Before anything more can be typed: what was typed meanwhile stays.
  useLayoutEffect(() => {
    // Whoever was faster than the list of buildings is given it now.
    const isBare = where.place === 'building' && where.building === '' && where.text === ''
    const found = isBare ? wayHome(buildings, homes) : null
    if (found && found.building !== '') onChange({ ...where, ...found })
  })
  return (
    <>
      <Choices
        {...form.of('place')}
        label={REPAIRS.where}
        chosen={keyOf(where, homes, areTiles)}
        options={placesOf(homes, areTiles)}
        onChoose={choose}
      />
      {where.place === 'home' && !areTiles ? (
        <Choices
          grid
          label={REPAIRS.places.home}
          chosen={where.text || null}
          options={homes.map(({ label }) => ({ key: label, title: label }))}
          onChoose={chooseHome}
        />
      ) : null}
      <CodeButton estateId={estateId} onFound={(facility) => onChange(placeOf(facility))} />
      <InEstate where={where} onChange={onChange} buildings={buildings} facilities={facilities} />
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
    </>
  )
}

/** The building and stair of the first home: most report what they pass on their way there. */
function wayHome(buildings: readonly Building[], homes: Given['homes']) {
  const home = homes[0]?.label ?? ''
  const mine = buildings.find((one) => home.startsWith(one.building))
  const stair = mine?.stairs.find((one) => home.startsWith(`${mine.building}${one}`)) ?? ''
  const building = mine?.building ?? ''
  return { building, stair, text: `${building}${stair}` }
}

function placesOf(homes: Given['homes'], areTiles: boolean) {
  const home = { title: REPAIRS.places.home, icon: 'home' as const }
  const own =
    areTiles && homes.length > 0
      ? homes.map(({ label }, index) => ({ ...home, key: `home ${index}`, note: label }))
      : [{ ...home, key: 'home', note: homes.length > 0 ? PLACES.homes(homes.length) : PLACES.homeNote }]
  return [
    ...own,
    { key: 'building', title: REPAIRS.places.building, note: PLACES.buildingNote, icon: TOWER },
    { key: 'grounds', title: REPAIRS.places.grounds, note: PLACES.groundsNote, icon: TREE },
  ]
}

function keyOf({ place, text }: Where, homes: Given['homes'], areTiles: boolean): string | null {
  if (place !== 'home') return place
  if (!areTiles || homes.length === 0) return 'home'
  // What was typed behind the number, such as the kitchen, is still in that home.
  return `home ${Math.max(
    0,
    homes.findIndex(({ label }) => text.startsWith(label)),
  )}`
}

function placeOf(facility: Facility): Where {
  return {
    place: facility.building === '' ? 'grounds' : 'building',
    text: textOf(facility),
    building: facility.building,
    stair: facility.stair,
    floor: facility.floor,
    facility,
  }
}

/** What is known of the estate below the three places: the building, its stairs, what stands there. */
function InEstate(given: {
  where: Where
  onChange(where: Where): void
  buildings: readonly Building[]
  facilities: readonly Facility[]
}) {
  const { where, onChange, buildings, facilities } = given
  const [showsAll, setShowsAll] = useState(false)
  const building = buildings.find((one) => one.building === where.building)
  const chooseBuilding = (name: string) => {
    setShowsAll(false)
    const stairs = buildings.find((one) => one.building === name)?.stairs ?? []
    const stair = stairs.length === 1 ? (stairs[0] as string) : ''
    onChange({ ...where, building: name, stair, facility: null, text: `${name}${stair}` })
  }
  const shown = facilities.filter(
    (one) => where.stair === '' || one.stair === '' || one.stair === where.stair,
  )
  return (
    <>
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
            if (facility) onChange(placeOf(facility))
          }}
        />
      ) : null}
    </>
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
      <Button look="plain" onPress={() => void begin()} id="place-code">
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
