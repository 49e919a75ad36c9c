import { Text, View } from '@tarojs/components'
import type * as v from 'valibot'
import { readClause, readClauseRecord } from '#contract/performance/endpoints.ts'
import { faultsOfActs, nameInRecord, readAct } from '#domain/performance/act.ts'
import { faultOfVersion } from '#domain/log/version-proof.ts'
import { readClauseDocument } from '#domain/performance/version.ts'
import { VERSION } from '#src/copy/core/version.ts'
import { expectedKey, rememberLog } from '#src/data/records/evidence.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { Heading } from '#src/ui/layout/card.tsx'
import { dayText, instant } from '#src/ui/figures/figures.ts'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'

type Clause = v.InferOutput<typeof readClause.output>
type Record = v.InferOutput<typeof readClauseRecord.output>
type Entry = Record['entries'][number]

/** Checks on this phone what was promised, asked, answered, excused and rated of one clause, and when. */
export function ClauseRecord({ estateId, clauseId }: { estateId: string; clauseId: string }) {
  const params = { estateId, clauseId }
  const clause = useResource(readClause, { params })
  const record = useResource(readClauseRecord, { params })
  return (
    <Shown resource={clause}>
      {(value) => (
        <Shown resource={record}>
          {(given) => <Checked estateId={estateId} clauseId={clauseId} clause={value} record={given} />}
        </Shown>
      )}
    </Shown>
  )
}

function Checked(given: { estateId: string; clauseId: string; clause: Clause; record: Record }) {
  const { estateId, clauseId, clause, record } = given
  const { log, size, checkpoint, entries } = record
  const known = {
    questionIds: clause.questions.map((one) => one.questionId),
    postingIds: clause.duties.flatMap((duty) => duty.versions.map((one) => one.postingId)),
  }
  const checked = entries.map((one) => {
    // Named by what the document says and the page asked for, never by what the answer calls it.
    const named = nameInRecord(one.kind, one.document, clauseId, known)
    const given = { log, size, checkpoint, index: one.index, entry: one.entry, proof: one.proof }
    const text = one.document
    const fault = named
      ? faultOfVersion({ kind: one.kind, estateId, text, ...named }, given, expectedKey(estateId, log))
      : ('not-this-version' as const)
    return { one, fault }
  })
  const isWhole = checked.every(({ fault }) => fault === null)
  if (isWhole && checked.length > 0) rememberLog(estateId, log)
  const said = saidOf(clause, record)
  const isGood = isWhole && said.every((one) => one.isUnlogged)
  return (
    <>
      {checked.length === 0 && said.every((one) => one.isUnlogged) ? (
        <Notice tone="warn">{VERSION.recordEmpty}</Notice>
      ) : isGood ? (
        <Notice tone="good">{VERSION.recordGood(checked.length)}</Notice>
      ) : (
        <Notice tone="bad">{VERSION.recordBad}</Notice>
      )}
      {said.map((one) => (
        <Notice key={one.words} tone={one.isUnlogged ? 'warn' : 'bad'}>
          {one.words}
        </Notice>
      ))}
      <Heading>{clause.clause.content}</Heading>
      {checked.length === 0 ? <Text className="text-note">{VERSION.recordEmpty}</Text> : null}
      <Rows>
        {checked
          .filter(({ one, fault }) => one.kind !== 'rating' || fault !== null)
          .map(({ one, fault }) => (
            <Row key={one.index} title={titleOf(one)} note={VERSION.recordAt(instant(one.at))}>
              <View className="tabs">
                <Status tone={fault ? 'bad' : 'good'}>{fault ? VERSION.short[fault] : VERSION.proven}</Status>
              </View>
              <Text className="text-small">{VERSION.place(one.index)}</Text>
            </Row>
          ))}
      </Rows>
      <Text className="text-note">
        {VERSION.ratings(entries.filter((one) => one.kind === 'rating').length)}
      </Text>
      <Text className="text-small">{VERSION.recordNote}</Text>
    </>
  )
}

/** What differs between what the clause's page shows and what the log holds, in words. */
function saidOf(clause: Clause, record: Record): { words: string; isUnlogged: boolean }[] {
  const documents = record.entries.flatMap((one) => readAct(one.document) ?? [])
  const shown = {
    questions: clause.questions,
    excuses: clause.duties.flatMap(({ periodFrom, excuse }) => (excuse ? [{ periodFrom, ...excuse }] : [])),
    ratings: clause.duties.flatMap((duty) =>
      duty.versions.map(({ postingId, ratings }) => ({
        postingId,
        count: ratings.count,
        stars: ratings.stars,
      })),
    ),
  }
  const said = faultsOfActs(shown, documents, record.hasAllRatings).map((one) => ({
    words: VERSION.actFault(
      one.what,
      one.why,
      one.what === 'excuse' ? dayText(one.name) : one.what === 'rating' ? '' : one.name,
    ),
    isUnlogged: one.why === 'unlogged',
  }))
  const logged = new Set(record.entries.filter((one) => one.kind === 'clause').map((one) => one.document))
  const changed = clause.changes.filter((one) => !logged.has(one.document))
  return [
    ...said,
    ...changed.map((one) => ({ words: VERSION.changeDiffers(one.version), isUnlogged: false })),
  ]
}

function titleOf(one: Entry): string {
  if (one.kind === 'clause') {
    const document = readClauseDocument(one.document)
    return document ? VERSION.clauseEvent(document.version, dayText(document.fromOn)) : VERSION.events.clause
  }
  const document = readAct(one.document)
  switch (document?.format) {
    case 'bjwy-excuse/1':
      return VERSION.excuseEvent(document.act, document.by, dayText(document.periodFrom), document.reason)
    case 'bjwy-question/1':
      return VERSION.questionEvent(document.text)
    case 'bjwy-answer/1':
      return VERSION.answerEvent(document.text)
    default:
      return VERSION.events[one.kind]
  }
}
