import { randomBytes } from 'node:crypto'
import { type Day, startOfDayMs } from '#domain/core/calendar.ts'
import { commitmentOf, STANDING_VERDICTS, standingDocument } from '#domain/estate/title.ts'
import { OPERATOR_ENTRY } from '#domain/log/entry.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { markDue } from '#server/core/jobs/marks.ts'
import { onDatabase, refuse } from '../command.ts'
import { type Grounds, noteAct } from './acts.ts'

/** Stops an estate, which then takes no new vote, or sets it going again: two names, an entry of its log. */
export async function setStanding(
  estateId: string,
  standing: keyof typeof STANDING_VERDICTS,
  grounds: Grounds,
): Promise<number> {
  return onDatabase((ports) =>
    inEstate(ports.db, estateId, async (tx) => {
      const at = ports.nowMs()
      const { rows } = await tx.query<{ name: string; isOpening: boolean }>(
        'SELECT name, is_opening AS "isOpening" FROM estates WHERE estate_id = $1 FOR UPDATE',
        [estateId],
      )
      const [estate] = rows
      if (!estate) return refuse(`没有编号为 ${estateId} 的小区。`)
      if (estate.isOpening === (standing === 'stop')) return refuse('已经是这样，没有变更。')
      if (standing === 'resume') {
        // What was never live goes live by its roll, its walk and its posting, on screen, and not by a command.
        const stopped = await tx.query(
          `SELECT 1 FROM operator_acts WHERE act = 'stop' AND detail->>'estateId' = $1 LIMIT 1`,
          [estateId],
        )
        if (!stopped.rowCount) return refuse('这个小区从没有被暂停过。开通要在屏幕上一步一步办（小区开通）。')
      }
      await tx.query('UPDATE estates SET is_opening = $2 WHERE estate_id = $1', [
        estateId,
        standing === 'stop',
      ])
      const actId = ports.newId(at)
      const salt = randomBytes(32)
      const document = standingDocument({ communityId: estateId, actId, standing, basis: grounds.basis })
      await tx.query('SELECT log_opening($1, $2, $3, $4, $5)', [
        estateId,
        OPERATOR_ENTRY.standing,
        Buffer.from(commitmentOf('standing', salt, document)),
        STANDING_VERDICTS[standing],
        new Date(at),
      ])
      const detail = { estateId, document, salt: salt.toString('base64') }
      await noteAct(tx, { actId, act: standing, detail, at }, grounds)
      console.log(
        `${estate.name}：${standing === 'stop' ? '已暂停，不能公告和发起新的表决' : '已恢复'}，已记下并存证。`,
      )
      return 0
    }),
  )
}

/**
 * Sends again what failed in an estate since a day. What was on its way when a server died is not sent again: the host may have it, and nobody
 * is told twice.
 */
export async function resend(
  what: 'messages' | 'webhooks',
  estateId: string,
  since: Day,
  grounds: Grounds,
): Promise<number> {
  return onDatabase((ports) =>
    inEstate(ports.db, estateId, async (tx) => {
      const at = ports.nowMs()
      const { rowCount } =
        what === 'messages'
          ? await tx.query(
              `UPDATE reminder_sends SET state = 'queued', fault = '', tries = 0, next_at = $2
               WHERE estate_id = $1 AND state = 'failed' AND fault <> 'unknown' AND next_at >= $3`,
              [estateId, new Date(at), new Date(startOfDayMs(since))],
            )
          : await tx.query(
              `UPDATE webhook_events SET tries = 0, next_at = $2
               WHERE estate_id = $1 AND sent_at IS NULL AND tries > 0 AND at >= $3`,
              [estateId, new Date(at), new Date(startOfDayMs(since))],
            )
      const count = rowCount ?? 0
      if (count === 0) return refuse('没有可以重发的。')
      await markDue(tx, estateId, what === 'messages' ? 'send-reminders' : 'send-webhooks', at)
      await noteAct(
        tx,
        { actId: ports.newId(at), act: `resend-${what}`, detail: { estateId, count }, at },
        grounds,
      )
      console.log(`${count} 条会马上重发。`)
      return 0
    }),
  )
}
