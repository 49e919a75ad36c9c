import { useEffect, useState } from 'react'
import * as v from 'valibot'
import { keptSize } from '#domain/core/picture.ts'
import { type ChosenFile, choosePhotos, keepPhoto, type PhotoFault } from '#src/platform/choose-photos.ts'
import { dropPhoto, previewOf } from '#src/platform/photos.ts'
import { type HostRefusal, openSettings } from '#src/platform/refused.ts'
import type { OpenDraft } from '../drafts/draft.ts'

export type PickedPhoto = {
  readonly key: string
  readonly address: string
  /** When it was chosen; null where an earlier showing of the form chose it. */
  readonly at: number | null
}

/** Why a file that was chosen is not among the pictures, with its name or its place among those chosen. */
export type Unpicked = { readonly name: string; readonly why: PhotoFault | 'too-many' }

const Left = v.array(v.object({ key: v.string(), at: v.nullable(v.number()) }))

type Given = {
  /** Keeps which pictures the form has. */
  draft?: OpenDraft
  field?: string
  /** The pictures that the form begins with, such as those of a refused act. */
  keys?: readonly string[]
}

/**
 * The pictures of a form, at most so many: kept on the phone as soon as they are chosen, dropped from it when taken out. Each
 * has its place at once; while some are being kept `isWorking` is true and the form cannot be sent. What cannot be taken is named.
 */
export function usePickedPhotos(most: number, { draft, field = 'photos', keys }: Given = {}) {
  const [atFirst] = useState<readonly PickedPhoto[]>(() => firstOf(draft?.left(field), keys ?? []))
  const [photos, setPhotos] = useState(atFirst)
  const [pending, setPending] = useState<readonly { key: string; address: string }[]>([])
  const [unpicked, setUnpicked] = useState<readonly Unpicked[]>([])
  const [refused, setRefused] = useState<Exclude<HostRefusal, 'cancelled'> | null>(null)

  // What the form begins with is shown again where the phone still has it.
  useEffect(() => {
    let isGone = false
    void Promise.all(
      atFirst.map(async (one) => [one.key, await previewOf(one.key).catch(() => null)] as const),
    ).then((found) => {
      if (isGone) return
      const addresses = new Map(found)
      setPhotos((now) =>
        now.flatMap((one) => {
          if (one.address !== '') return [one]
          const address = addresses.get(one.key)
          return address ? [{ ...one, address }] : []
        }),
      )
    })
    return () => {
      isGone = true
    }
  }, [atFirst])
  const note = draft?.note
  useEffect(() => {
    const isAsFirst = sameKeys(photos, keys ?? [])
    note?.(
      field,
      isAsFirst ? undefined : photos.map(({ key, at }) => ({ key, at })),
      photos.map((photo) => photo.key),
    )
  }, [note, field, photos, keys])
  const onClear = draft?.onClear
  useEffect(() => onClear?.(() => setPhotos((now) => now.filter((one) => one.at === null))), [onClear])

  const onAdd = async () => {
    setUnpicked([])
    setRefused(null)
    const room = most - photos.length - pending.length
    const chosen = await choosePhotos(room)
    if (typeof chosen === 'string') return setRefused(chosen === 'cancelled' ? null : chosen)
    const named = chosen.map((one, index) => ({ ...one, name: one.name || String(index + 1) }))
    const taken = named.slice(0, room)
    setUnpicked(named.slice(room).map(({ name }) => ({ name, why: 'too-many' as const })))
    setPending((before) => [...before, ...taken.map(({ address }) => ({ key: address, address }))])
    const at = nowMs()
    for (const file of taken) await keepOne(file, at)
  }
  const keepOne = async (file: ChosenFile, at: number) => {
    const kept = await keepPhoto(file, keptSize).catch(() => 'not-a-picture' as const)
    setPending((before) => before.filter((one) => one.key !== file.address))
    if (typeof kept === 'string') setUnpicked((before) => [...before, { name: file.name, why: kept }])
    else setPhotos((before) => [...before, { key: kept.key, address: kept.preview, at }])
  }
  const onRemove = (key: string) => {
    setPhotos((before) => before.filter((photo) => photo.key !== key))
    // One that an earlier showing chose is still held by what that one kept; it goes when this form is kept instead.
    if (photos.some((photo) => photo.key === key && photo.at !== null)) void dropPhoto(key)
  }
  const isWorking = pending.length > 0
  return {
    photos,
    setPhotos,
    isWorking,
    /** For `PhotoPicker`. */
    picker: {
      photos,
      pending,
      unpicked,
      refused,
      most,
      onAdd: () => void onAdd(),
      onRemove,
      onSettings: () => void openSettings(),
    },
  }
}

function nowMs(): number {
  return Date.now()
}

function firstOf(left: unknown, keys: readonly string[]): readonly PickedPhoto[] {
  const parsed = v.safeParse(Left, left)
  const first = parsed.success ? parsed.output : keys.map((key) => ({ key, at: null }))
  return first.map((one) => ({ ...one, address: '' }))
}

function sameKeys(photos: readonly PickedPhoto[], keys: readonly string[]): boolean {
  return photos.length === keys.length && photos.every((photo, index) => photo.key === keys[index])
}
