import { useState } from 'react'
import { findNoticeUnits } from '#contract/notices/endpoints.ts'
import { listPlaces } from '#contract/repairs/desk.ts'
import type { Place } from '#domain/notices/notice.ts'
import { NOTICE_DESK } from '#src/copy/notices/words.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Tick } from '#src/ui/press/tick.tsx'

type ScopeKind = keyof typeof NOTICE_DESK.scopes
export type Named = Place & { readonly label: string }
export const WHOLE: readonly Named[] = [{ building: '', stair: '', unitId: '', label: '' }]

type Props = {
  estateId: string
  places: readonly Named[]
  onChange(places: readonly Named[]): void
}

/** For whom a notice is: the estate, buildings, stairs, or a few homes. */
export function ScopeForm({ estateId, places, onChange }: Props) {
  const [kind, setKind] = useState<ScopeKind>('estate')
  const [building, setBuilding] = useState<string | null>(null)
  const known = useResource(listPlaces, { params: { estateId } })
  const buildings = known.value?.buildings ?? []
  const choose = (next: ScopeKind) => {
    setKind(next)
    onChange(next === 'estate' ? WHOLE : [])
  }
  const tick = (place: Named) => (isOn: boolean) =>
    onChange(isOn ? [...places, place] : places.filter((one) => one.label !== place.label))
  const tickOf = (place: Named) => (
    <Tick
      key={place.label}
      label={place.label}
      isOn={places.some((one) => one.label === place.label)}
      onChange={tick(place)}
    />
  )
  return (
    <Card title={NOTICE_DESK.scope}>
      <Choices
        label={NOTICE_DESK.scope}
        chosen={kind}
        options={(Object.keys(NOTICE_DESK.scopes) as ScopeKind[]).map((key) => ({
          key,
          title: NOTICE_DESK.scopes[key],
        }))}
        onChoose={choose}
        grid
      />
      {kind === 'buildings'
        ? buildings.map((one) =>
            tickOf({ building: one.building, stair: '', unitId: '', label: one.building }),
          )
        : null}
      {kind === 'stairs' ? (
        <>
          <Choices
            label={NOTICE_DESK.stairsOf}
            chosen={building}
            options={buildings
              .filter((one) => one.stairs.length > 0)
              .map((one) => ({ key: one.building, title: one.building }))}
            onChoose={setBuilding}
            grid
          />
          {buildings
            .filter((one) => one.building === building)
            .flatMap((one) =>
              one.stairs.map((stair) =>
                tickOf({ building: one.building, stair, unitId: '', label: one.building + stair }),
              ),
            )}
        </>
      ) : null}
      {kind === 'units' ? <UnitPicker estateId={estateId} places={places} onChange={onChange} /> : null}
    </Card>
  )
}

function UnitPicker({ estateId, places, onChange }: Props) {
  const [sought, setSought] = useState('')
  const query = { sought: sought.trim() }
  const found = useResource(findNoticeUnits, query.sought ? { params: { estateId }, query } : null)
  const offered = query.sought ? (found.value?.units ?? []) : []
  return (
    <>
      {places.map((place) => (
        <Button
          key={place.unitId}
          look="plain"
          onPress={() => onChange(places.filter((one) => one.unitId !== place.unitId))}
        >
          {NOTICE_DESK.drop(place.label)}
        </Button>
      ))}
      <Field
        label={NOTICE_DESK.sought}
        hint={NOTICE_DESK.soughtHint}
        value={sought}
        onChange={setSought}
        most={20}
      />
      <Rows>
        {offered
          .filter((unit) => !places.some((one) => one.unitId === unit.unitId))
          .map((unit) => (
            <Row key={unit.unitId} title={unit.label} onPress={() => onChange([...places, unit])} />
          ))}
      </Rows>
    </>
  )
}
