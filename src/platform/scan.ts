import Taro from '@tarojs/taro'

/** Whether this host can read a code with its camera. On the web the number under the code is typed. */
export function canScan(): boolean {
  return process.env.TARO_ENV !== 'h5'
}

/** Reads a code with the camera; null where the person turned back or nothing was read. */
export async function scanText(): Promise<string | null> {
  if (!canScan()) return null
  try {
    const answer = await Taro.scanCode({ onlyFromCamera: true })
    return answer.result
  } catch {
    return null
  }
}
