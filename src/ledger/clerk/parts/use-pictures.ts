import { useRef, useState } from 'react'
import { uploadPhoto } from '#contract/files/endpoints.ts'
import type { ClientCode } from '#src/data/calls/codes.ts'
import { callWithTable } from '#src/data/files/send-table.ts'
import { choosePictureFiles, type TableFile } from '#src/platform/table-file.ts'

const MOST = 500

/** Pictures by the names of their files. Each is sent once, however often sending is begun again. */
export function usePictures(estateId: string) {
  const [pictures, setPictures] = useState<readonly TableFile[]>([])
  const sent = useRef(new Map<TableFile, string>())
  const [progress, setProgress] = useState<{ done: number; all: number } | null>(null)

  const add = async (): Promise<'unsupported' | undefined> => {
    const chosen = await choosePictureFiles(MOST)
    if (chosen === 'unsupported') return chosen
    // The same file chosen again replaces the earlier one.
    const names = new Set(chosen.map((one) => one.name))
    setPictures((before) => [...before.filter((one) => !names.has(one.name)), ...chosen].slice(0, MOST))
  }
  const send = async (
    places: readonly number[],
  ): Promise<{ readonly ids: ReadonlyMap<number, string> } | { readonly code: ClientCode }> => {
    const ids = new Map<number, string>()
    for (const [index, place] of places.entries()) {
      setProgress({ done: index, all: places.length })
      const picture = pictures[place] as TableFile
      let id = sent.current.get(picture)
      if (id === undefined) {
        const answer = await callWithTable(uploadPhoto, { estateId }, picture)
        if (!answer.ok) {
          setProgress(null)
          return { code: answer.code }
        }
        id = answer.value.photoId
        sent.current.set(picture, id)
      }
      ids.set(place, id)
    }
    setProgress({ done: places.length, all: places.length })
    return { ids }
  }
  const clear = () => {
    setPictures([])
    setProgress(null)
  }
  return { pictures, progress, setProgress, add, send, clear }
}
