// Reading aloud. The web has a voice of its own; mini-program hosts have none without a plugin, which we do not take in.

/** Whether this host can read a text aloud. */
export function canSpeak(): boolean {
  if (process.env.TARO_ENV !== 'h5') return false
  return 'speechSynthesis' in window && typeof SpeechSynthesisUtterance === 'function'
}

/** Reads a text aloud in Chinese, a little slower than usual; `done` comes at its end, or when it could not go on. */
export function speak(text: string, done: () => void): void {
  if (!canSpeak()) return done()
  window.speechSynthesis.cancel()
  const spoken = new SpeechSynthesisUtterance(text)
  spoken.lang = 'zh-CN'
  spoken.rate = 0.9
  spoken.onend = done
  spoken.onerror = done
  window.speechSynthesis.speak(spoken)
}

export function stopSpeaking(): void {
  if (canSpeak()) window.speechSynthesis.cancel()
}
