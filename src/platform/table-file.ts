import Taro from '@tarojs/taro'
import { readJson, type Reply } from './request.ts'

/** A spreadsheet or a picture the person chose, as long as the page is open. */
export type TableFile = { readonly name: string; readonly from: string | Blob }

/** Lets the person choose one CSV or XLSX; null where none was chosen, `unsupported` where the host has no such chooser. */
export async function chooseTable(): Promise<TableFile | null | 'unsupported'> {
  if (process.env.TARO_ENV === 'h5') return chooseOnWeb()
  if (process.env.TARO_ENV !== 'weapp') return 'unsupported'
  try {
    const { tempFiles } = await Taro.chooseMessageFile({
      count: 1,
      type: 'file',
      extension: ['csv', 'xlsx', 'ods', 'txt'],
    })
    const [file] = tempFiles
    return file ? { name: file.name, from: file.path } : null
  } catch {
    return null
  }
}

/** Sends one as the multipart field that the server's endpoints of this kind take. */
export async function sendTable(
  url: string,
  headers: Record<string, string>,
  file: TableFile,
): Promise<Reply> {
  try {
    if (typeof file.from === 'string') {
      const answer = await Taro.uploadFile({
        url: API_BASE + url,
        filePath: file.from,
        name: 'photo',
        header: headers,
      })
      return { kind: 'reply', status: answer.statusCode, body: readJson(answer.data) }
    }
    const form = new FormData()
    form.append('photo', file.from, file.name)
    const answer = await fetch(API_BASE + url, { method: 'POST', headers, body: form })
    return { kind: 'reply', status: answer.status, body: readJson(await answer.text()) }
  } catch (error) {
    const message = String((error as { errMsg?: string })?.errMsg ?? '')
    return { kind: 'failed', why: /time ?out/i.test(message) ? 'timeout' : 'offline' }
  }
}

/** The bytes of a chosen file in base64, for endpoints that take it beside other words; null where it cannot be read or is too large. */
export async function tableBytes(file: TableFile, mostBytes: number): Promise<string | null> {
  try {
    if (typeof file.from !== 'string') {
      if (file.from.size > mostBytes) return null
      const bytes = new Uint8Array(await file.from.arrayBuffer())
      let text = ''
      for (let at = 0; at < bytes.length; at += 8_192)
        text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
      return btoa(text)
    }
    const filePath = file.from
    const text = await new Promise<string>((done, fail) =>
      Taro.getFileSystemManager().readFile({
        filePath,
        encoding: 'base64',
        success: ({ data }) => done(String(data)),
        fail,
      }),
    )
    return text.length > (mostBytes * 4) / 3 ? null : text
  } catch {
    return null
  }
}

/** Lets the person choose up to `most` pictures that keep the names of their files; none where nothing was chosen. */
export async function choosePictureFiles(most: number): Promise<TableFile[] | 'unsupported'> {
  if (process.env.TARO_ENV === 'h5') return filesOnWeb('image/*', true)
  if (process.env.TARO_ENV !== 'weapp') return 'unsupported'
  try {
    const { tempFiles } = await Taro.chooseMessageFile({ count: Math.min(most, 100), type: 'image' })
    return tempFiles.map((file) => ({ name: file.name, from: file.path }))
  } catch {
    return []
  }
}

async function chooseOnWeb(): Promise<TableFile | null> {
  return (await filesOnWeb('.csv,.xlsx,.ods,.txt', false))[0] ?? null
}

function filesOnWeb(accept: string, multiple: boolean): Promise<TableFile[]> {
  return new Promise((done) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = accept
    input.multiple = multiple
    input.addEventListener('change', () =>
      done(Array.from(input.files ?? []).map((file) => ({ name: file.name, from: file }))),
    )
    input.addEventListener('cancel', () => done([]))
    input.click()
  })
}
