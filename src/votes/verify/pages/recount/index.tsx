import { Text, View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import { linkRecord, readVote, type VoteRecord } from '#contract/votes/endpoints.ts'
import { listConflicts } from '#contract/votes/witnesses.ts'
import { toHex } from '#domain/log/bytes.ts'
import { parseCheckpoint } from '#domain/log/checkpoint.ts'
import { rulesHashOf } from '#domain/votes/evidence/record.ts'
import { type Check, CHECKS, recount, type Recounted } from '#domain/votes/evidence/recount.ts'
import { errorWords } from '#src/copy/core/errors.ts'
import { FINGERPRINTS } from '#src/copy/votes/evidence/fingerprints.ts'
import { LINE_OF, LINES, type Line, VERIFY } from '#src/copy/votes/evidence/verify.ts'
import { PAGE } from '#src/copy/votes/evidence/verifier-page.ts'
import { WITNESS, witnessTitle } from '#src/copy/votes/evidence/witness.ts'
import { call } from '#src/data/calls/call.ts'
import type { ClientCode } from '#src/data/calls/codes.ts'
import { rememberLog } from '#src/data/records/evidence.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { sizeOf } from '#src/data/records/mine.ts'
import { mineAgainst, recordOf } from '#src/data/records/records.ts'
import { isOfItsLog, keptOf, runRecount } from '#src/data/recounts/run.ts'
import { rememberRecount } from '#src/data/recounts/recounts.ts'
import { Fingerprint } from '#src/parts/fingerprint.tsx'
import { goTo, pause, saveFile, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { count, longInstant } from '#src/ui/figures/figures.ts'
import { ItemResult } from '#src/ui/votes/item-result.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Failed, Loading } from '#src/ui/state/state.tsx'
import { Notice, Status, type Tone } from '#src/ui/state/status.tsx'
import { judged } from '../../parts/judged.ts'

type LineState = Check['state'] | 'waiting'

const TONES: Record<LineState, Tone> = { holds: 'good', fails: 'bad', 'not-done': 'quiet', waiting: 'quiet' }

/** What a recount says where an honest record answers another question. */
const OF_ANOTHER = ['another estate', 'another vote']

export default function RecountPage() {
  const standing = useActiveRole()
  const { voteId = '' } = usePageParams()
  const [checks, setChecks] = useState<readonly Check[]>([])
  const [counted, setCounted] = useState<Recounted | null>(null)
  /** Whether the recount came to an end, be it an exception. */
  const [isOver, setOver] = useState(false)
  const [record, setRecord] = useState<VoteRecord | null>(null)
  const [failure, setFailure] = useState<ClientCode | null>(null)
  const [keptAt, setKeptAt] = useState<number | null>(null)
  const [isCopied, setCopied] = useState(false)
  const [isContradicted, setContradicted] = useState(false)
  const [round, setRound] = useState(0)
  const [showsSteps, setShowsSteps] = useState(false)
  const estateId = standing?.estateId

  useEffect(() => {
    if (!estateId) return
    let isGone = false
    const run = async () => {
      setChecks([])
      setCounted(null)
      setRecord(null)
      setOver(false)
      setFailure(null)
      const [got, reports, vote] = await Promise.all([
        recordOf(estateId, voteId),
        call(listConflicts, { params: { estateId } }),
        // For its title only, where the record turns out to be of another vote.
        call(readVote, { params: { estateId, voteId } }),
      ])
      if (isGone) return
      if (!got.ok) return setFailure(got.code)
      setContradicted(
        reports.ok && judged(estateId, reports.value).some((one) => one.judgement !== 'cleared'),
      )
      const { record, isKept, at } = got.value
      setKeptAt(isKept ? at : null)
      const ran = await runRecount(
        () => recount(record, mineAgainst(estateId, voteId, got.value)),
        async (made) => {
          if (isGone) return false
          setChecks(made)
          // Between two steps the phone may draw.
          await pause(20)
          return !isGone
        },
      )
      if (!ran) return
      const title = vote.ok ? vote.value.title : ''
      rememberRecount(keptOf(ran, { estateId, voteId, title, at: Date.now(), size: sizeOf(record) }))
      if (isOfItsLog(ran)) rememberLog(estateId, record.log)
      setCounted(ran.counted)
      setRecord(record)
      setOver(true)
    }
    // Whatever breaks, the page does not stay at "running".
    run().catch(() => isGone || setOver(true))
    return () => {
      isGone = true
    }
  }, [estateId, voteId, round])

  const download = async () => {
    if (!estateId) return
    const answer = await call(linkRecord, { params: { estateId, voteId } })
    if (!answer.ok) return setFailure(answer.code)
    setCopied((await saveFile(answer.value.url)) === 'copied')
  }

  if (failure) {
    const words = errorWords(failure)
    return (
      <Page title={VERIFY.title}>
        <Failed title={words.title} hint={words.hint} onRetry={() => setRound(round + 1)} />
      </Page>
    )
  }
  if (!standing)
    return (
      <Page title={VERIFY.title}>
        <Loading />
      </Page>
    )
  const isDone = isOver || checks.length === CHECKS.length
  const fault = checks.find((check) => check.state === 'fails')
  const isBroken = isOver && checks.length < CHECKS.length
  const isLater = checks.some((check) => check.name === 'my-ballot' && check.state === 'not-done' && check.at)
  return (
    <Page title={VERIFY.title}>
      <Text className="text-note">{VERIFY.what}</Text>
      {keptAt === null ? null : <Notice tone="calm">{VERIFY.fromKept(longInstant(keptAt))}</Notice>}
      {!isDone ? <Notice tone="calm">{VERIFY.running}</Notice> : null}
      {isDone ? (
        <Notice tone={fault || isBroken ? 'bad' : 'good'}>
          {fault || isBroken ? VERIFY.bad : VERIFY.allGood}
        </Notice>
      ) : null}
      {isBroken ? <Notice tone="bad">{VERIFY.broken}</Notice> : null}
      {fault?.at && OF_ANOTHER.includes(fault.at) ? <Notice tone="bad">{VERIFY.another}</Notice> : null}
      {isDone && isLater ? <Notice tone="warn">{VERIFY.receiptLater}</Notice> : null}
      {isContradicted ? (
        <>
          <Notice tone="bad">{WITNESS.alarm}</Notice>
          <Button look="second" onPress={() => goTo(routes.conflicts())}>
            {WITNESS.seeReports}
          </Button>
        </>
      ) : null}
      <Card>
        {LINES.map((line) => (
          <LineRow key={line} line={line} checks={checks} isDone={isDone} />
        ))}
      </Card>
      {(fault || isBroken) && isDone ? <Text className="text-note">{VERIFY.badHint}</Text> : null}
      {counted ? <Elsewhere counted={counted} /> : null}
      {counted ? <Counted counted={counted} /> : null}
      {counted && record && !fault && !isBroken ? <OnPaper record={record} /> : null}
      {isDone ? (
        <Button look="plain" onPress={() => setShowsSteps(!showsSteps)} id="steps">
          {showsSteps ? VERIFY.hideDetails : VERIFY.details}
        </Button>
      ) : null}
      {showsSteps ? (
        <Card>
          {checks.map((check, index) => (
            <View key={check.name} className="row-line stacks">
              <Text className="text-small">{VERIFY.step(index + 1, VERIFY.steps[check.name])}</Text>
              <Status tone={TONES[check.state]}>{VERIFY.states[check.state]}</Status>
            </View>
          ))}
        </Card>
      ) : null}
      {isDone ? (
        <>
          <Button look="second" onPress={() => goTo(routes.vote(voteId))} id="see-result">
            {VERIFY.seeResult}
          </Button>
          <Button look="second" onPress={() => setRound(round + 1)}>
            {VERIFY.again}
          </Button>
          <Button look="second" onPress={() => void download()} id="download">
            {PAGE.download}
          </Button>
          {isCopied ? <Text className="text-note">{PAGE.copied}</Text> : null}
        </>
      ) : null}
    </Page>
  )
}

function LineRow({ line, checks, isDone }: { line: Line; checks: readonly Check[]; isDone: boolean }) {
  const wanted = CHECKS.filter((name) => LINE_OF[name] === line)
  const made = checks.filter((check) => LINE_OF[check.name] === line)
  const fault = made.find((check) => check.state === 'fails')
  const state: LineState = fault
    ? 'fails'
    : made.length < wanted.length
      ? isDone
        ? 'not-done'
        : 'waiting'
      : made.every((check) => check.state === 'holds')
        ? 'holds'
        : 'not-done'
  return (
    <View className="stack">
      <View className="row-line">
        <Text>{VERIFY.lines[line]}</Text>
        <Status tone={TONES[state]}>{VERIFY.states[state]}</Status>
      </View>
      {fault ? <Text className="tone-bad">{VERIFY.faults[fault.name]}</Text> : null}
    </View>
  )
}

/** Ballots of mine that this phone did not cast. */
function Elsewhere({ counted: { mineElsewhere } }: { counted: Recounted }) {
  return (
    <>
      {mineElsewhere.includes(null) ? <Notice tone="bad">{VERIFY.notThere}</Notice> : null}
      {mineElsewhere.includes('paper') ? <Notice tone="calm">{VERIFY.paperIn}</Notice> : null}
      {mineElsewhere.includes('phone') || mineElsewhere.includes('proxy') ? (
        <Notice tone="warn">{VERIFY.elsewhere}</Notice>
      ) : null}
    </>
  )
}

/** The fingerprints that the result's paper prints, made here from the record that was just recounted. */
function OnPaper({ record }: { record: VoteRecord }) {
  const last = parseCheckpoint(record.checkpoints[record.checkpoints.length - 1] ?? '')
  if (!last) return null
  return (
    <Card title={FINGERPRINTS.title}>
      <Text className="text-note">{FINGERPRINTS.counted}</Text>
      <Text className="text-small">{FINGERPRINTS.vote(record.voteId)}</Text>
      <Text className="text-small">{FINGERPRINTS.rules}</Text>
      <Fingerprint hex={toHex(rulesHashOf(record.rules))} />
      <Text className="text-small">{FINGERPRINTS.log(record.log.name)}</Text>
      <Text className="text-small">{FINGERPRINTS.root(count(last.size))}</Text>
      <Fingerprint hex={toHex(last.root)} />
    </Card>
  )
}

function Counted({ counted }: { counted: Recounted }) {
  const { rules, decisions, shares, witnesses } = counted
  return (
    <>
      <Heading>{VERIFY.counted}</Heading>
      {counted.mineSetAside.length > 0 ? <Notice tone="warn">{VERIFY.mineSetAside}</Notice> : null}
      {counted.rollCorrections > 0 ? (
        <Text className="text-note">{VERIFY.rollCorrected(count(counted.rollCorrections))}</Text>
      ) : null}
      {counted.resultCorrections > 0 ? (
        <Text className="text-note">{VERIFY.corrected(count(counted.resultCorrections))}</Text>
      ) : null}
      {counted.setAside > 0 ? (
        <Text className="text-note">{VERIFY.setAside(count(counted.setAside))}</Text>
      ) : null}
      {decisions.map((decision, index) => {
        const item = rules.items[index]
        return item ? (
          <ItemResult
            key={item.title}
            item={item}
            {...decision}
            shares={shares[index] ?? []}
            folded={decisions.length > 1}
          />
        ) : null
      })}
      <Card title={VERIFY.witnesses}>
        {witnesses.length === 0 ? <Text className="text-small">{VERIFY.noWitnesses}</Text> : null}
        {witnesses.map(({ name, atSeconds }) => (
          <Text key={name} className={atSeconds === null ? 'tone-bad' : 'text-small'}>
            {atSeconds === null
              ? VERIFY.notSigned(witnessTitle(name))
              : VERIFY.signedAt(witnessTitle(name), longInstant(atSeconds * 1000))}
          </Text>
        ))}
      </Card>
    </>
  )
}
