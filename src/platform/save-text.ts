import Taro from '@tarojs/taro'

/** On the web, saves a text as a file of this name. */
export function saveText(name: string, text: string): void {
  if (process.env.TARO_ENV !== 'h5') return
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser must have begun with it.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

/**
 * Puts a text where the person can paste it from; false where the host does not let it. On the web without Taro's way, which keeps the text
 * in the browser's storage.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    if (process.env.TARO_ENV !== 'h5') await Taro.setClipboardData({ data: text })
    else if (navigator.clipboard) await navigator.clipboard.writeText(text)
    else return copyOldWay(text)
    return true
  } catch {
    return false
  }
}

/** Where the page has no safe connection, or the browser is old. */
function copyOldWay(text: string): boolean {
  const field = document.createElement('textarea')
  field.value = text
  field.readOnly = true
  field.style.position = 'fixed'
  field.style.opacity = '0'
  document.body.append(field)
  field.select()
  const isCopied = document.execCommand('copy')
  field.remove()
  return isCopied
}
