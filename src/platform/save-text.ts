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
