import Taro from '@tarojs/taro'
import { readJson, type Reply } from './request.ts'

/** A spreadsheet the person chose, as long as the page is open. */
export type TableFile = { readonly name: string; readonly from: string | Blob }

/** Lets the person choose one CSV or XLSX; null where none was chosen, `unsupported` where the host has no such chooser. */
export async function chooseTable(): Promise<TableFile | null | 'unsupported'> {
  if (process.env.TARO_ENV === 'h5') return chooseOnWeb()
  if (process.env.TARO_ENV !== 'weapp') return 'unsupported'
  try {
    const { tempFiles } = await Taro.chooseMessageFile({
      count: 1,
      type: 'file',
      extension: ['csv', 'xlsx', 'txt'],
    })
    const [file] = tempFiles
    return file ? { name: file.name, from: file.path } : null
  } catch {
    return null
  }
}

/** Sends it as the multipart field that the server's endpoints of this kind take. */
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

function chooseOnWeb(): Promise<TableFile | null> {
  return new Promise((done) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = '.csv,.xlsx,.txt'
    input.addEventListener('change', () => {
      const file = input.files?.[0]
      done(file ? { name: file.name, from: file } : null)
    })
    input.addEventListener('cancel', () => done(null))
    input.click()
  })
}
