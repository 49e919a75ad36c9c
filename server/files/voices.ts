import type { FastifyInstance } from 'fastify'
import { VOICE_MAX_SECONDS } from '#contract/files/endpoints.ts'
import { voiceFile } from '#contract/files/signed.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { serveFile } from './serve.ts'
import { voiceOfBytes, type VoiceFormat } from './voice-kind.ts'

/** A recorder stops a little late. */
const TOLERANCE_MS = 2_000

/** Stores a spoken note, as it came, by the hash of its bytes; the same again is the same. */
export async function keepVoice(
  ports: Ports,
  estateId: string,
  voiceId: string,
  bytes: Uint8Array,
  personId: string,
  nowAt: number,
): Promise<'kept' | 'voice.not-a-voice' | 'voice.too-long'> {
  const voice = voiceOfBytes(bytes)
  if (!voice) return 'voice.not-a-voice'
  if (voice.durationMs > VOICE_MAX_SECONDS * 1_000 + TOLERANCE_MS) return 'voice.too-long'
  await ports.photos.putVoice(estateId, voiceId, bytes)
  await inEstate(ports.db, estateId, (tx) =>
    tx.query(
      `INSERT INTO voices (estate_id, voice_id, format, byte_count, duration_ms, kept_at, kept_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [estateId, voiceId, voice.format, bytes.length, voice.durationMs, new Date(nowAt), personId],
    ),
  )
  return 'kept'
}

type Stored = { readonly format: VoiceFormat; readonly durationMs: number }

export async function findVoice(tx: Tx, estateId: string, voiceId: string): Promise<Stored | null> {
  const { rows } = await tx.query<Stored>(
    `SELECT format, duration_ms AS "durationMs" FROM voices
     WHERE estate_id = $1 AND voice_id = $2`,
    [estateId, voiceId],
  )
  return rows[0] ?? null
}

export async function mustKnowVoice(tx: Tx, estateId: string, voiceId: string): Promise<void> {
  if (!(await findVoice(tx, estateId, voiceId))) throw new AppError('repair.voice-unknown')
}

/** Serves spoken notes by their signed addresses, in parts where a player asks for parts. */
export function serveVoices(app: FastifyInstance, ports: Ports): void {
  serveFile(app, ports, voiceFile, async ({ estateId, voiceId }) => {
    const voice = await inEstate(ports.db, estateId, (tx) => findVoice(tx, estateId, voiceId))
    const bytes = voice && (await ports.photos.readVoice(estateId, voiceId))
    return bytes && { form: voice.format, name: voiceId.slice(0, 12), bytes }
  })
}
