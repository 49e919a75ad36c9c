import { w3Of } from '#server/core/w3-time.ts'
import { lapsed } from '#domain/repairs/standing.ts'
import type { Tx } from '#server/core/db/scope.ts'
import {
  holdRepair,
  type NewStep,
  placeOfStep,
  repeatedStep,
  saidSince,
  sharedSteps,
  takeStep,
} from '#server/repairs/store.ts'
import { Open311Fault } from './wire/fault.ts'
import { type Given, listOf, pageOf, spanOf, typed } from './wire/fields.ts'
import type { Document } from './wire/format.ts'
import type { Client } from './keys.ts'
import { descriptionOf, statusOf, updateIdOf } from './wire/notes.ts'
import { IS_ID, sharedRepair } from './requests.ts'

const DAY_MS = 86_400_000
const MOST_SAID = 50
const MOST_DESCRIPTION = 500

/** What happened to the shared repairs of an estate, oldest first: an extension that FixMyStreet and others speak. */
export async function updateList(tx: Tx, estateId: string, given: Given, nowAt: number): Promise<Document> {
  const span = spanOf(given, nowAt)
  const { limit, offset } = pageOf(given)
  const ids = listOf(given.service_request_id)?.filter((id) => IS_ID.test(id)) ?? null
  const rows = await sharedSteps(tx, estateId, {
    ...span,
    repairIds: ids,
    strangers: 'open311-',
    limit,
    offset,
  })
  return {
    root: 'service_request_updates',
    item: 'request_update',
    items: rows.map((step) => ({
      update_id: updateIdOf(step.repairId, step.position),
      service_request_id: step.repairId,
      status: statusOf(step.state),
      updated_datetime: w3Of(step.at),
      description: descriptionOf(step),
      media_url: null,
    })),
  }
}

/** Takes an update of another system as words on the repair, or as its own yes that the repair is mended. */
export async function takeUpdate(
  tx: Tx,
  asked: {
    readonly estateId: string
    readonly client: Client
    readonly given: Given
    readonly clientId: string | null
    readonly key: string
    readonly nowAt: number
  },
): Promise<Document> {
  const { estateId, client, given, nowAt, key } = asked
  const wrong: string[] = []
  const id = (given.service_request_id ?? '').trim()
  if (id === '') wrong.push('service_request_id：没有填。')
  const note = typed(given.description ?? '')
  if (note === null) wrong.push('description：有看不懂的字符，请用 UTF-8。')
  else if (note === '') wrong.push('description：没有填。')
  else if (note.length > MOST_DESCRIPTION) wrong.push(`description：不能超过 ${MOST_DESCRIPTION} 字。`)
  const status = (given.status ?? '').trim().toLowerCase()
  if (!['', 'open', 'closed'].includes(status)) wrong.push('status：只能是 open 或 closed。')
  if (wrong.length > 0 || note === null) throw new Open311Fault(400, ...wrong)
  await sharedRepair(tx, estateId, id)
  const repair = await holdRepair(tx, estateId, id)
  const move = status === 'closed' ? 'confirm' : 'say'
  const step: NewStep = { move, by: 'reporter', note, photoIds: [], data: {} }
  const repeated = await repeatedStep(tx, repair, step, client.personId, key)
  if (repeated === 'request.key-reused')
    throw new Open311Fault(400, 'client_id：这个编号已用于另一条内容不同的更新。')
  if (repeated === null) {
    if (move === 'confirm') {
      if (repair.reportedBy !== client.personId)
        throw new Open311Fault(400, 'status：只有报这条报修的系统能确认结束，请去掉 status。')
      if (lapsed(repair.kind, repair, nowAt).state !== 'done')
        throw new Open311Fault(400, 'status：物业还没有报修好，或已经结束，不能确认结束。')
    }
    await mustSayLittle(tx, estateId, id, client, nowAt)
    const taken = await takeStep(tx, repair, step, { personId: client.personId, at: nowAt, key })
    if (!taken) throw new Open311Fault(400, 'status：报修的状态已经变了，请重新查询。')
  }
  const position = await placeOfStep(tx, estateId, { repairId: id, key, personId: client.personId })
  return {
    root: 'service_request_updates',
    item: 'request_update',
    items: [{ update_id: updateIdOf(id, position ?? 0) }],
  }
}

async function mustSayLittle(
  tx: Tx,
  estateId: string,
  repairId: string,
  client: Client,
  nowAt: number,
): Promise<void> {
  const said = await saidSince(tx, estateId, repairId, client.personId, nowAt - DAY_MS)
  if (said >= MOST_SAID) throw new Open311Fault(429, '这条报修今天的更新太多了，请明天再发。')
}
