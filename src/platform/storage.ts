import Taro from '@tarojs/taro'

/** Small texts kept on the phone. A host without room answers as if nothing were kept; nothing here throws. */
export function readText(key: string): string | null {
  try {
    const text: unknown = Taro.getStorageSync(key)
    return typeof text === 'string' && text !== '' ? text : null
  } catch {
    return null
  }
}

/** Says whether the text is kept now. */
export function writeText(key: string, text: string): boolean {
  try {
    Taro.setStorageSync(key, text)
    return readText(key) === text
  } catch {
    return false
  }
}

export function removeText(key: string): void {
  try {
    Taro.removeStorageSync(key)
  } catch {
    // Nothing to remove.
  }
}

/** The names of all texts on this phone that begin with `prefix`. */
export function textNames(prefix: string): readonly string[] {
  try {
    return Taro.getStorageInfoSync().keys.filter((name) => name.startsWith(prefix))
  } catch {
    return []
  }
}
