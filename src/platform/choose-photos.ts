import Taro from '@tarojs/taro'
import { alipay } from './alipay.ts'
import { keep } from './photo-keeper.ts'
import { shrink, type SizeOf } from './photo-shrink.ts'
import { newId } from './random.ts'
import { askPrivacy, type HostRefusal, hostRefusal } from './refused.ts'

// Choosing and keeping pictures, for forms. Apart from photos.ts, which the first screen loads to send what waits.

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
    const wanted = {
      count: most,
      sizeType: ['compressed' as const],
      sourceType: ['camera', 'album'] as const,
    }
    const paths =
      process.env.TARO_ENV === 'alipay'
        ? await alipay<AlipayImages>((my, answered) =>
            my.chooseImage({ ...wanted, sourceType: [...wanted.sourceType], ...answered }),
          ).then((answer) => answer.tempFilePaths ?? answer.apFilePaths ?? [])
        : (await Taro.chooseImage({ ...wanted, sourceType: [...wanted.sourceType] })).tempFilePaths
    return paths.map((address) => ({ name: '', address, file: null }))
  } catch (error) {
    return hostRefusal(error)
  }
}

/** Keeps one chosen file on the phone, made as small as `sizeOf` says on the web, and as the host does elsewhere. */
export async function keepPhoto(chosen: ChosenFile, sizeOf: SizeOf): Promise<KeptPhoto | PhotoFault> {
  if (process.env.TARO_ENV === 'h5') {
    if (!chosen.file) return 'not-a-picture'
    const photo = await shrink(chosen.file, sizeOf)
    if (typeof photo === 'string') return photo
    const key = await newId()
    try {
      await keep(key, photo)
    } catch {
      return 'no-room'
    }
    return { key, preview: URL.createObjectURL(photo) }
  }
  const small = await compressed(chosen.address).catch(() => chosen.address)
  try {
    const { savedFilePath } = (await Taro.saveFile({ tempFilePath: small })) as { savedFilePath: string }
    return { key: savedFilePath, preview: savedFilePath }
  } catch {
    return 'no-room'
  }
}

type AlipayImages = { apFilePaths?: string[]; tempFilePaths?: string[] }

/** Alipay takes a list, and a level from 0, the smallest, to 4, which leaves it to the line. */
async function compressed(address: string): Promise<string> {
  if (process.env.TARO_ENV !== 'alipay')
    return (await Taro.compressImage({ src: address, quality: 80 })).tempFilePath
  const { apFilePaths } = await alipay<AlipayImages>((my, answered) =>
    my.compressImage({ apFilePaths: [address], compressLevel: 2, ...answered }),
  )
  return apFilePaths?.[0] ?? address
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
