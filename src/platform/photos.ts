import Taro from '@tarojs/taro'
import * as keeper from './photo-keeper.ts'
import { newId, timeOfId } from './random.ts'
import { askPrivacy, type HostRefusal, hostRefusal } from './refused.ts'

/** A picture kept on the phone until it is sent. `preview` is an address an image can show. */
export type KeptPhoto = { readonly key: string; readonly preview: string }

/** What the person chose, not kept yet; `name` is the file's, where the host tells it. */
export type ChosenFile = { readonly name: string; readonly address: string; readonly file: Blob | null }

/** Why a chosen file cannot be taken. `no-room`: the phone keeps no more. */
export type PhotoFault = 'heic' | 'pdf' | 'video' | 'not-a-picture' | 'too-large' | 'no-room'

/** Lets the person take or choose pictures, or says why not. More than `most` may come on the web, which has no limit to set. */
export async function choosePhotos(most: number): Promise<readonly ChosenFile[] | HostRefusal> {
  if (process.env.TARO_ENV === 'h5') return chooseOnWeb(most)
  const refused = await askPrivacy()
  if (refused) return refused
  try {
    const answer = await Taro.chooseImage({
      count: most,
      sizeType: ['compressed'],
      sourceType: ['camera', 'album'],
    })
    return answer.tempFilePaths.map((address) => ({ name: '', address, file: null }))
  } catch (error) {
    return hostRefusal(error)
  }
}

/** Keeps one chosen file on the phone, made as small as `sizeOf` says on the web, and as the host does elsewhere. */
export async function keepPhoto(chosen: ChosenFile, sizeOf: keeper.SizeOf): Promise<KeptPhoto | PhotoFault> {
  if (process.env.TARO_ENV === 'h5') {
    if (!chosen.file) return 'not-a-picture'
    const photo = await keeper.shrink(chosen.file, sizeOf)
    if (typeof photo === 'string') return photo
    const key = await newId()
    try {
      await keeper.keep(key, photo)
    } catch {
      return 'no-room'
    }
    return { key, preview: URL.createObjectURL(photo) }
  }
  const small = await Taro.compressImage({ src: chosen.address, quality: 80 })
    .then((answer) => answer.tempFilePath)
    .catch(() => chosen.address)
  try {
    const { savedFilePath } = (await Taro.saveFile({ tempFilePath: small })) as { savedFilePath: string }
    return { key: savedFilePath, preview: savedFilePath }
  } catch {
    return 'no-room'
  }
}

/** All pictures and spoken notes on this phone, and since when. */
export async function keptFiles(): Promise<readonly { readonly key: string; readonly at: number | null }[]> {
  if (process.env.TARO_ENV === 'h5')
    return (await keeper.allKeys()).map((key) => ({ key, at: timeOfId(key) }))
  const { fileList } = await Taro.getSavedFileList()
  return fileList.map(({ filePath, createTime }) => ({ key: filePath, at: createTime * 1_000 }))
}

/**
 * The browser's own chooser. Note: Taro's drops what it cannot show without a word, and reads each picture whole before it
 * answers.
 */
function chooseOnWeb(most: number): Promise<readonly ChosenFile[] | HostRefusal> {
  return new Promise((done) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = 'image/*'
    input.multiple = most > 1
    input.onchange = () =>
      done(
        Array.from(input.files ?? [], (file) => ({
          name: file.name,
          address: URL.createObjectURL(file),
          file,
        })),
      )
    input.oncancel = () => done('cancelled')
    input.click()
  })
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
