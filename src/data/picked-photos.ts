import { useState } from 'react'
import { choosePhotos, dropPhoto } from '#src/platform/photos.ts'

export type PickedPhoto = {
  readonly key: string
  readonly address: string
  /** When it was chosen; null where an earlier showing of the form chose it. */
  readonly at: number | null
}

/** The pictures of a form, at most so many: kept on the phone as soon as they are chosen, dropped from it when taken out. */
export function usePickedPhotos(most: number) {
  const [photos, setPhotos] = useState<readonly PickedPhoto[]>([])
  const add = async () => {
    const chosen = await choosePhotos(most - photos.length)
    const at = Date.now()
    setPhotos((before) => [...before, ...chosen.map(({ key, preview }) => ({ key, address: preview, at }))])
  }
  const remove = (key: string) => {
    setPhotos(photos.filter((photo) => photo.key !== key))
    // One that an earlier showing chose is still held by what that one kept; it goes when this form is kept instead.
    if (photos.some((photo) => photo.key === key && photo.at !== null)) void dropPhoto(key)
  }
  return { photos, setPhotos, add, remove }
}
