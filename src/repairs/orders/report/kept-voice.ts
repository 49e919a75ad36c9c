import { useEffect, useState } from 'react'
import * as v from 'valibot'
import type { OpenDraft } from '#src/data/drafts/draft.ts'
import { dropPhoto, previewOf } from '#src/platform/photos.ts'
import type { KeptVoice } from '#src/platform/voice.ts'

const Left = v.nullable(v.object({ key: v.string(), seconds: v.number() }))

/** The spoken note of a form: what its draft left, else that of a refused report, where the phone still has it. */
export function useKeptVoice(
  { left, note, onClear }: OpenDraft,
  of: { readonly key: string; readonly voiceSeconds?: number | undefined } | null,
) {
  const [before] = useState(() => (of ? { key: of.key, seconds: of.voiceSeconds ?? 0 } : null))
  const [atFirst] = useState(() => {
    const found = v.safeParse(Left, left('voice'))
    return found.success ? found.output : before
  })
  const [voice, setVoice] = useState<KeptVoice | null>(atFirst && { ...atFirst, address: '' })
  useEffect(() => {
    if (!atFirst) return
    void previewOf(atFirst.key)
      .catch(() => null)
      .then((address) =>
        setVoice((now) => (now?.key !== atFirst.key ? now : address ? { ...now, address } : null)),
      )
  }, [atFirst])
  useEffect(() => {
    const isAsBefore = voice?.key === before?.key
    note(
      'voice',
      isAsBefore ? undefined : voice && { key: voice.key, seconds: voice.seconds },
      voice ? [voice.key] : [],
    )
  }, [note, voice, before])
  useEffect(() => onClear(() => setVoice(null)), [onClear])
  const changeVoice = (next: KeptVoice | null) => {
    // One that an earlier showing recorded is still held by what that one kept; it goes when this form is kept instead.
    if (voice && voice.key !== before?.key) void dropPhoto(voice.key)
    setVoice(next)
  }
  return { voice, changeVoice }
}
