import type { FastifyInstance, FastifyReply } from 'fastify'
import { VOICE_MAX_SECONDS } from '#contract/files/endpoints.ts'
import { ESTATE_ID } from '#contract/core/scalars.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import { Refusal } from '#server/core/http/refusal.ts'
import { isLinkGood } from './signed-links.ts'
import { voiceOfBytes, type VoiceFormat } from './voice-kind.ts'

/** A recorder stops a little late. */
const TOLERANCE_MS = 2_000

const TYPES: Readonly<Record<VoiceFormat, string>> = {
  mp3: 'audio/mpeg',
  aac: 'audio/aac',
  mp4: 'audio/mp4',
  webm: 'audio/webm',
  ogg: 'audio/ogg',
}

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
  if (!(await findVoice(tx, estateId, voiceId))) throw new Refusal('repair.voice-unknown')
}

/** Serves spoken notes by their signed addresses, in parts where a player asks for parts. Not in the contract: no JSON. */
export function serveVoices(app: FastifyInstance, ports: Ports): void {
  app.get<{
    Params: { estateId: string; voiceId: string }
    Querystring: { until?: string; sign?: string }
  }>('/api/estates/:estateId/voices/:voiceId', async (request, reply) => {
    const { estateId, voiceId } = request.params
    if (!ESTATE_ID.test(estateId) || !/^[0-9a-f]{64}$/.test(voiceId)) throw new Refusal('photo.not-found')
    if (!isLinkGood(ports, voicePath(estateId, voiceId), request.query, ports.nowMs()))
      throw new Refusal('photo.not-found')
    const voice = await inEstate(ports.db, estateId, (tx) => findVoice(tx, estateId, voiceId))
    const bytes = voice && (await ports.photos.readVoice(estateId, voiceId))
    if (!voice || !bytes) throw new Refusal('photo.not-found')
    reply
      .header('content-type', TYPES[voice.format])
      .header('content-disposition', `inline; filename="${voiceId.slice(0, 12)}.${voice.format}"`)
      .header('cache-control', 'private, max-age=86400, immutable')
      .header('accept-ranges', 'bytes')
    return part(reply, Buffer.from(bytes), request.headers.range)
  })
}

// Note: Safari plays nothing from a server that does not answer a range with a range.
function part(reply: FastifyReply, bytes: Buffer, range: string | undefined): FastifyReply {
  const [, first = '', last = ''] = /^bytes=(\d{0,12})-(\d{0,12})$/.exec(range ?? '') ?? []
  if (first === '' && last === '') return reply.send(bytes)
  const from = first === '' ? Math.max(0, bytes.length - Number(last)) : Number(first)
  const to = first === '' || last === '' ? bytes.length - 1 : Math.min(Number(last), bytes.length - 1)
  if (from > to)
    return reply.status(416).header('content-range', `bytes */${bytes.length}`).send(Buffer.alloc(0))
  return reply
    .status(206)
    .header('content-range', `bytes ${from}-${to}/${bytes.length}`)
    .send(bytes.subarray(from, to + 1))
}

/** Where a spoken note is served. */
export function voicePath(estateId: string, voiceId: string): string {
  return `/api/estates/${estateId}/voices/${voiceId}`
}
