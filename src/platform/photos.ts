import Taro from '@tarojs/taro'
import * as keeper from './photo-keeper.ts'
import { newId } from './random.ts'
import { readJson, type Reply } from './request.ts'

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

/** Sends one kept picture as the multipart field `photo`. `gone` means the phone no longer has it. */
export async function sendPhoto(
  url: string,
  headers: Record<string, string>,
  key: string,
): Promise<Reply | { readonly kind: 'gone' }> {
  if (process.env.TARO_ENV === 'h5') return sendOnWeb(url, headers, key)
  try {
    const answer = await Taro.uploadFile({
      url: API_BASE + url,
      filePath: key,
      name: 'photo',
      header: headers,
    })
    return { kind: 'reply', status: answer.statusCode, body: readJson(answer.data) }
  } catch (error) {
    const message = String((error as { errMsg?: string })?.errMsg ?? '')
    if (/not exist|no such file|not found/i.test(message)) return { kind: 'gone' }
    return { kind: 'failed', why: /time ?out/i.test(message) ? 'timeout' : 'offline' }
  }
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

async function sendOnWeb(
  url: string,
  headers: Record<string, string>,
  key: string,
): Promise<Reply | { readonly kind: 'gone' }> {
  const photo = await keeper.find(key)
  if (!photo) return { kind: 'gone' }
  const form = new FormData()
  form.append('photo', photo, 'photo.jpg')
  try {
    const answer = await fetch(API_BASE + url, { method: 'POST', headers, body: form })
    return { kind: 'reply', status: answer.status, body: readJson(await answer.text()) }
  } catch {
    return { kind: 'failed', why: 'offline' }
  }
}
