import Taro from '@tarojs/taro'
import * as keeper from './photo-keeper.ts'
import { newId } from './random.ts'
import { askPrivacy, type HostRefusal, hostRefusal } from './refused.ts'

/** A spoken note kept on the phone until it is sent, like a picture; `address` is what a player can play. */
export type KeptVoice = { readonly key: string; readonly seconds: number; readonly address: string }

export const MOST_SECONDS = 60
const MOST_MS = MOST_SECONDS * 1_000

/** Browsers record different things. What a phone of any make can play comes first. */
const WEB_TYPES = [
  'audio/mp4;codecs=mp4a.40.2',
  'audio/webm;codecs=opus',
  'audio/ogg;codecs=opus',
  'audio/mp4',
]

/** Whether this host can record a voice; where it cannot there is nothing to press. */
export function canRecord(): boolean {
  if (process.env.TARO_ENV !== 'h5') return typeof Taro.getRecorderManager === 'function'
  return (
    typeof MediaRecorder === 'function' &&
    typeof navigator.mediaDevices?.getUserMedia === 'function' &&
    WEB_TYPES.some((type) => MediaRecorder.isTypeSupported(type))
  )
}

export type Recording = {
  /** Ends it and keeps it. */
  stop(): void
  /** Ends it and throws it away. */
  cancel(): void
}

/**
 * Begins to record, for a minute at most; the host asks for the microphone. Answers why not where the person, the phone or the host says no. `onEnd`
 * comes once, with the note kept on the phone, or null where there is none.
 */
export function startRecording(onEnd: (voice: KeptVoice | null) => void): Promise<Recording | HostRefusal> {
  return process.env.TARO_ENV === 'h5' ? startOnWeb(onEnd) : startOnHost(onEnd)
}

async function startOnWeb(onEnd: (voice: KeptVoice | null) => void): Promise<Recording | HostRefusal> {
  let stream: MediaStream
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  } catch (error) {
    return hostRefusal(error)
  }
  const mimeType = WEB_TYPES.find((type) => MediaRecorder.isTypeSupported(type)) as string
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32_000 })
  const parts: Blob[] = []
  let isKept = true
  const since = Date.now()
  const end = () => {
    if (recorder.state !== 'inactive') recorder.stop()
  }
  const timer = setTimeout(end, MOST_MS)
  recorder.ondataavailable = ({ data }) => parts.push(data)
  recorder.onstop = () => {
    clearTimeout(timer)
    for (const track of stream.getTracks()) track.stop()
    const bytes = new Blob(parts, { type: mimeType.split(';')[0] as string })
    void (isKept && bytes.size > 0 ? keepOnWeb(bytes, Date.now() - since) : Promise.resolve(null)).then(onEnd)
  }
  recorder.start()
  return {
    stop: end,
    cancel() {
      isKept = false
      end()
    },
  }
}

async function keepOnWeb(bytes: Blob, ms: number): Promise<KeptVoice | null> {
  try {
    const key = await newId()
    await keeper.keep(key, bytes)
    return { key, seconds: secondsOf(ms), address: URL.createObjectURL(bytes) }
  } catch {
    return null
  }
}

// Note: the hosts have one recorder for all, whose listeners cannot be taken off again: it gets them once.
let hostEnd: ((tempFilePath: string | null) => void) | null = null
let hostStart: ((refused: HostRefusal | null) => void) | null = null
let isListening = false

function hostRecorder() {
  const recorder = Taro.getRecorderManager()
  if (isListening) return recorder
  isListening = true
  recorder.onStart(() => hostStart?.(null))
  recorder.onStop(({ tempFilePath }) => hostEnd?.(tempFilePath || null))
  recorder.onError((error: unknown) => {
    hostStart?.(hostRefusal(error))
    hostEnd?.(null)
  })
  return recorder
}

async function startOnHost(onEnd: (voice: KeptVoice | null) => void): Promise<Recording | HostRefusal> {
  const unasked = await askPrivacy()
  if (unasked) return unasked
  const recorder = hostRecorder()
  let isKept = true
  let since = Date.now()
  const refused = await new Promise<HostRefusal | null>((done) => {
    hostStart = done
    hostEnd = (tempFilePath) => {
      hostEnd = null
      const ms = Math.min(MOST_MS, Date.now() - since)
      void (isKept && tempFilePath ? keepOnHost(tempFilePath, ms) : Promise.resolve(null)).then(onEnd)
    }
    recorder.start({
      duration: MOST_MS,
      sampleRate: 16_000,
      numberOfChannels: 1,
      encodeBitRate: 48_000,
      // Alipay and Baidu are sure of AAC alone.
      format: process.env.TARO_ENV === 'weapp' ? 'mp3' : 'aac',
    })
  })
  hostStart = null
  if (refused) {
    hostEnd = null
    return refused
  }
  since = Date.now()
  return {
    stop: () => recorder.stop(),
    cancel() {
      isKept = false
      recorder.stop()
    },
  }
}

async function keepOnHost(tempFilePath: string, ms: number): Promise<KeptVoice | null> {
  try {
    const { savedFilePath } = (await Taro.saveFile({ tempFilePath })) as { savedFilePath: string }
    return { key: savedFilePath, seconds: secondsOf(ms), address: savedFilePath }
  } catch {
    return null
  }
}

function secondsOf(ms: number): number {
  return Math.max(1, Math.min(MOST_SECONDS, Math.round(ms / 1_000)))
}

let playing: (() => void) | null = null

/** Plays a note, and ends whatever played before; `done` comes at its end, with false where this host cannot play it. */
export function playVoice(address: string, done: (isHeard: boolean) => void): void {
  stopVoice()
  playing = process.env.TARO_ENV === 'h5' ? playOnWeb(address, done) : playOnHost(address, done)
}

export function stopVoice(): void {
  playing?.()
  playing = null
}

function playOnWeb(address: string, done: (isHeard: boolean) => void): () => void {
  const player = new Audio(address)
  player.onended = () => done(true)
  player.onerror = () => done(false)
  void player.play().catch(() => done(false))
  return () => {
    player.onended = null
    player.onerror = null
    player.pause()
  }
}

function playOnHost(address: string, done: (isHeard: boolean) => void): () => void {
  const player = Taro.createInnerAudioContext()
  // Whoever presses play wants to hear it, muted switch or not.
  player.obeyMuteSwitch = false
  player.src = address
  player.onEnded(() => done(true))
  player.onError(() => done(false))
  player.play()
  return () => {
    player.stop()
    player.destroy()
  }
}
