import { Text, View } from '@tarojs/components'
import { useEffect, useRef, useState } from 'react'
import type { RepairDetail } from '#contract/repairs/endpoints.ts'
import { VOICE } from '#src/copy/files/voice.ts'
import { addressOf } from '#src/platform/request.ts'
import {
  canRecord,
  type KeptVoice,
  MOST_SECONDS,
  playVoice,
  type Recording,
  startRecording,
  stopVoice,
} from '#src/platform/voice.ts'
import { aria } from '#src/ui/aria.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Notice } from '#src/ui/state/status.tsx'

type Props = { voice: KeptVoice | null; onChange(voice: KeptVoice | null): void }

/** Says it instead of typing it: record, listen, delete. Where the host has no recorder there is none of it. */
export function VoiceField({ voice, onChange }: Props) {
  const [recording, setRecording] = useState<Recording | null>(null)
  const [isAsking, setAsking] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const running = useRef<Recording | null>(null)
  // Whoever leaves the page is not listened to any longer.
  useEffect(() => () => running.current?.cancel(), [])
  if (!canRecord() && !voice) return null
  const begin = async () => {
    setFault(null)
    setAsking(true)
    stopVoice()
    let isThrownAway = false
    const started = await startRecording((kept) => {
      running.current = null
      setRecording(null)
      if (isThrownAway) return
      if (kept) onChange(kept)
      else setFault(VOICE.failed)
    })
    setAsking(false)
    if (typeof started === 'string') return setFault(VOICE.refused[started])
    running.current = {
      stop: started.stop,
      cancel() {
        isThrownAway = true
        started.cancel()
      },
    }
    setRecording(running.current)
  }
  return (
    <Card title={VOICE.title}>
      {voice ? (
        <Kept voice={voice} onRemove={() => onChange(null)} />
      ) : recording ? (
        <Running recording={recording} />
      ) : (
        <>
          <Button look="second" busy={isAsking} onPress={() => void begin()} id="record-voice">
            {VOICE.record}
          </Button>
          <Text className="text-small">{VOICE.who}</Text>
        </>
      )}
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
    </Card>
  )
}

function Running({ recording }: { recording: Recording }) {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const since = Date.now()
    const timer = setInterval(
      () => setSeconds(Math.min(MOST_SECONDS, Math.floor((Date.now() - since) / 1_000))),
      250,
    )
    return () => clearInterval(timer)
  }, [])
  return (
    <>
      <View {...aria({ role: 'status', label: VOICE.recordingLabel })}>
        <Text className="text-strong tone-bad" {...aria({ hidden: true })}>
          {VOICE.recording(`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`)}
        </Text>
      </View>
      <Button onPress={recording.stop} id="stop-voice">
        {VOICE.stop}
      </Button>
      <Button look="plain" onPress={recording.cancel} id="cancel-voice">
        {VOICE.cancel}
      </Button>
    </>
  )
}

function Kept({ voice, onRemove }: { voice: KeptVoice; onRemove(): void }) {
  return (
    <>
      <View {...aria({ role: 'status' })}>
        <Text className="text-strong">{VOICE.of(voice.seconds)}</Text>
      </View>
      <Player address={voice.address} text={VOICE.listen} />
      <Button look="plain" onPress={onRemove} id="remove-voice">
        {VOICE.remove}
      </Button>
    </>
  )
}

/** A repair's spoken note for those who may hear it; the rest read that there is one. */
export function VoiceNote({ voice }: { voice: RepairDetail['voice'] }) {
  if (voice === null) return null
  if (voice.url === null) return <Text className="text-note">{VOICE.notForYou(voice.seconds)}</Text>
  return <Player address={addressOf(voice.url)} text={VOICE.play(voice.seconds)} />
}

function Player({ address, text }: { address: string; text: string }) {
  const [isPlaying, setPlaying] = useState(false)
  const [isUnplayable, setUnplayable] = useState(false)
  useEffect(() => stopVoice, [])
  const press = () => {
    if (isPlaying) stopVoice()
    else
      playVoice(address, (isHeard) => {
        setPlaying(false)
        setUnplayable(!isHeard)
      })
    setPlaying(!isPlaying)
  }
  return (
    <>
      <Button look="second" onPress={press} id="play-voice">
        {isPlaying ? VOICE.pause : text}
      </Button>
      {isUnplayable ? <Notice tone="bad">{VOICE.unplayable}</Notice> : null}
    </>
  )
}
