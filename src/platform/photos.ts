import Taro from '@tarojs/taro'
import * as keeper from './photo-keeper.ts'
import { newId } from './random.ts'

/** A picture kept on the phone until it is sent. `preview` is an address an image can show. */
export type KeptPhoto = { readonly key: string; readonly preview: string }

/** Lets the person take or choose up to `most` pictures; they are kept before this answers. Cancelling answers none. */
export async function choosePhotos(most: number): Promise<KeptPhoto[]> {
  let chosen: string[]
  try {
    const answer = await Taro.chooseImage({
      count: most,
      sizeType: ['compressed'],
      sourceType: ['camera', 'album'],
    })
    chosen = answer.tempFilePaths
  } catch {
    return []
  }
  const kept: KeptPhoto[] = []
  for (const address of chosen.slice(0, most)) kept.push(await keepPhoto(address))
  return kept
}

/** An address that shows a kept picture again, or null where it is gone. */
export async function previewOf(key: string): Promise<string | null> {
  if (process.env.TARO_ENV !== 'h5') return key
  const photo = await keeper.find(key)
  return photo ? URL.createObjectURL(photo) : null
}

export async function dropPhoto(key: string): Promise<void> {
  if (process.env.TARO_ENV === 'h5') await keeper.drop(key)
  else await Taro.removeSavedFile({ filePath: key }).catch(() => undefined)
}

/** How many bytes a kept picture has; null where the phone no longer has it. Throws where the phone gives no answer. */
export async function sizeOfPhoto(key: string): Promise<number | null> {
  if (process.env.TARO_ENV === 'h5') return (await keeper.find(key))?.size ?? null
  return orGone(
    Taro.getFileInfo({ filePath: key }).then((info) => {
      if (!('size' in info)) throw new Error('the host says no size')
      return info.size
    }),
  )
}

/** Some bytes of a kept picture; null where the phone no longer has it. Throws where the phone gives no answer. */
export async function readPhoto(key: string, from: number, length: number): Promise<Uint8Array | null> {
  if (process.env.TARO_ENV === 'h5') {
    const photo = await keeper.find(key)
    return photo ? new Uint8Array(await new Response(photo.slice(from, from + length)).arrayBuffer()) : null
  }
  return orGone(
    new Promise<Uint8Array>((done, fail) =>
      Taro.getFileSystemManager().readFile({
        filePath: key,
        position: from,
        length,
        success: ({ data }) => {
          const bytes = new Uint8Array(data as ArrayBuffer)
          // Note: an old host does not know `position` and gives the whole file.
          done(bytes.length > length ? bytes.slice(from, from + length) : bytes)
        },
        fail,
      }),
    ),
  )
}

function orGone<T>(work: Promise<T>): Promise<T | null> {
  return work.catch((error: unknown) => {
    const message = String((error as { errMsg?: string })?.errMsg ?? '')
    if (/not exist|no such file|not found/i.test(message)) return null
    throw error
  })
}

async function keepPhoto(address: string): Promise<KeptPhoto> {
  if (process.env.TARO_ENV === 'h5') {
    const photo = await keeper.shrink(address)
    const key = await newId()
    await keeper.keep(key, photo)
    return { key, preview: URL.createObjectURL(photo) }
  }
  const small = await Taro.compressImage({ src: address, quality: 80 })
    .then((answer) => answer.tempFilePath)
    .catch(() => address)
  const saved = (await Taro.saveFile({ tempFilePath: small })) as { savedFilePath: string }
  return { key: saved.savedFilePath, preview: saved.savedFilePath }
}
