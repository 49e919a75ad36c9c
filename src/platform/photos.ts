import Taro from '@tarojs/taro'
import * as keeper from './photo-keeper.ts'
import { timeOfId } from './random.ts'

/** All pictures and spoken notes on this phone, and since when. */
export async function keptFiles(): Promise<readonly { readonly key: string; readonly at: number | null }[]> {
  if (process.env.TARO_ENV === 'h5')
    return (await keeper.allKeys()).map((key) => ({ key, at: timeOfId(key) }))
  const { fileList } = await Taro.getSavedFileList()
  return fileList.map(({ filePath, createTime }) => ({ key: filePath, at: createTime * 1_000 }))
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
