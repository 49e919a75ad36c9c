import Taro from '@tarojs/taro'
import * as keeper from './photo-keeper.ts'
import { timeOfId } from './random.ts'

/** All pictures and spoken notes on this phone, and since when. */
export async function keptFiles(): Promise<readonly { readonly key: string; readonly at: number | null }[]> {
  if (process.env.TARO_ENV === 'h5')
    return (await keeper.allKeys()).map((key) => ({ key, at: timeOfId(key) }))
  const { fileList } = await Taro.getSavedFileList()
  return (fileList as readonly SavedFile[]).flatMap(({ filePath, apFilePath, createTime }) => {
    const key = filePath ?? apFilePath
    return key === undefined ? [] : [{ key, at: createTime < MOST_SECONDS ? createTime * 1_000 : createTime }]
  })
}

/** Alipay names a kept file by a word of its own, and not every host says since when in seconds. */
type SavedFile = { filePath?: string; apFilePath?: string; createTime: number }
/** Seconds until the year 5138; a larger number is one of milliseconds. */
const MOST_SECONDS = 100_000_000_000

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
  if (whole?.key === key) return whole.bytes.slice(from, from + length)
  return orGone(
    new Promise<Uint8Array>((done, fail) =>
      Taro.getFileSystemManager().readFile({
        filePath: key,
        position: from,
        length,
        success: ({ data }) => {
          const bytes = new Uint8Array(data as ArrayBuffer)
          if (bytes.length <= length) return done(bytes)
          keepWhole(key, bytes)
          done(bytes.slice(from, from + length))
        },
        fail,
      }),
    ),
  )
}

// A host that does not know `position` (Alipay, old ones) gives the whole file: it crosses the bridge once, not once a part.
let whole: { readonly key: string; readonly bytes: Uint8Array } | null = null
const WHOLE_MS = 30_000

function keepWhole(key: string, bytes: Uint8Array): void {
  const kept = { key, bytes }
  whole = kept
  setTimeout(() => {
    if (whole === kept) whole = null
  }, WHOLE_MS)
}

function orGone<T>(work: Promise<T>): Promise<T | null> {
  return work.catch((error: unknown) => {
    const told = (error ?? {}) as Partial<Record<'errMsg' | 'errorMessage' | 'error' | 'errCode', unknown>>
    // Alipay and Baidu name a file that is gone by a number alone.
    if (told.error === 10022) return null
    if (process.env.TARO_ENV === 'swan' && Number(told.errCode) === 2001) return null
    const message = `${told.errMsg ?? ''} ${told.errorMessage ?? ''}`
    if (/not exist|no such file|not found/i.test(message)) return null
    throw error
  })
}
