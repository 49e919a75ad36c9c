import type { Pool } from 'pg'
import type { Channel } from '#contract/identity/endpoints.ts'
import type { ReminderKind } from '#domain/reminders/kinds.ts'
import { DEFAULT_QUIET, type QuietHours } from '#domain/reminders/quiet.ts'
import { inTransaction, setLocal, type Tx } from '#server/core/db/scope.ts'

export type Settings = {
  readonly quiet: QuietHours
  readonly kindsOff: readonly ReminderKind[]
  readonly channelsOff: readonly Channel[]
}

const DEFAULTS: Settings = { quiet: DEFAULT_QUIET, kindsOff: [], channelsOff: [] }

/** From here on the transaction sees what this person chose and granted, and nobody else's. */
export async function lookAtPerson(tx: Tx, personId: string): Promise<void> {
  await setLocal(tx, 'app.person', personId)
}

export async function ofPerson<T>(db: Pool, personId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inTransaction(db, async (tx) => {
    await lookAtPerson(tx, personId)
    return work(tx)
  })
}

export async function readSettings(tx: Tx, personId: string): Promise<Settings> {
  await lookAtPerson(tx, personId)
  const { rows } = await tx.query<{
    from: number
    to: number
    kindsOff: ReminderKind[]
    channelsOff: Channel[]
  }>(
    `SELECT quiet_from AS "from", quiet_to AS "to", kinds_off AS "kindsOff", channels_off AS "channelsOff"
     FROM reminder_settings WHERE person_id = $1`,
    [personId],
  )
  const row = rows[0]
  if (!row) return DEFAULTS
  return {
    quiet: { from: row.from, to: row.to },
    kindsOff: row.kindsOff,
    channelsOff: row.channelsOff,
  }
}

export async function writeSettings(tx: Tx, personId: string, settings: Settings, at: number): Promise<void> {
  await tx.query(
    `INSERT INTO reminder_settings (person_id, quiet_from, quiet_to, kinds_off, channels_off, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (person_id) DO UPDATE SET quiet_from = EXCLUDED.quiet_from, quiet_to = EXCLUDED.quiet_to,
       kinds_off = EXCLUDED.kinds_off, channels_off = EXCLUDED.channels_off, changed_at = EXCLUDED.changed_at`,
    [personId, settings.quiet.from, settings.quiet.to, settings.kindsOff, settings.channelsOff, new Date(at)],
  )
}
