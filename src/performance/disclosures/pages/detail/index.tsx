import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { askQuestion, type ClauseQuestion, type Duty, readClause } from '#contract/performance/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { readPosting } from '#domain/performance/version.ts'
import { plainHundredths } from '#domain/core/quantity.ts'
import { DISCLOSURES } from '#src/copy/performance/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { ComplainRow } from '#src/parts/complain-row.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormLine } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { goTo, usePageParams, useShareCard } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { addressOf } from '#src/platform/request.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { count, dayText, instant, money, shortDay } from '#src/ui/figures/figures.ts'
import { lastOf } from '#src/ui/last.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { PeriodNote } from '#src/ui/period-note.tsx'
import { Photos } from '#src/ui/layout/photos.tsx'
import { Posting } from '#src/ui/performance/posting.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { clauseCard } from '../../parts/cards.ts'
import { clauseChanges, postingChanges } from '../../parts/differences.ts'
import { dutyTone } from '../../parts/duty-tone.ts'
import { PosterButton } from '../../parts/poster-button.tsx'
import { promiseWords } from '../../parts/promise.ts'

const PAGE = 20

/** One clause: what was promised and how that changed, what was done, with its evidence, and what owners asked. */
export default function ClausePage() {
  const standing = useActiveRole()
  const { clauseId = '' } = usePageParams()
  const clause = useResource(
    readClause,
    standing ? { params: { estateId: standing.estateId, clauseId } } : null,
  )
  useShareCard(clauseCard(clauseId, clause.value ?? null))
  const [most, setMost] = useState(PAGE)
  return (
    <Page>
      {standing ? (
        <Shown resource={clause}>
          {({ clause: value, duties, changes, questions }) => (
            <>
              <Card title={value.content}>
                <Text className="text-small">{value.category}</Text>
                <Text>
                  {DISCLOSURES.promised} {promiseWords(value)}
                </Text>
                {value.level ? <Text className="text-note">{DISCLOSURES.level(value.level)}</Text> : null}
                {value.law ? <Text className="text-note">{DISCLOSURES.law(value.law)}</Text> : null}
                {value.priceFen === null ? null : (
                  <Text className="text-note">
                    {DISCLOSURES.price(money(value.priceFen), value.isElevator)}
                  </Text>
                )}
                {value.costShareBp === null ? null : (
                  <Text className="text-note">
                    {DISCLOSURES.share(plainHundredths(value.costShareBp), value.isElevator)}
                  </Text>
                )}
                <Text className="text-strong">
                  {DISCLOSURES.rate(count(value.counts.onTime), count(value.counts.due))}
                </Text>
                {value.isBelowStandard ? <Notice tone="warn">{DISCLOSURES.below}</Notice> : null}
                {clauseChanges(changes).map((line) => (
                  <Notice key={line} tone="calm">
                    {line}
                  </Notice>
                ))}
                {value.source === 'contract' && isAllowed(standing.role, 'disclosure.post') ? (
                  <Button
                    look="second"
                    onPress={() => goTo(routes.changeClause(clauseId))}
                    id="change-clause"
                  >
                    {DISCLOSURES.change}
                  </Button>
                ) : null}
              </Card>
              <Button look="second" onPress={() => goTo(routes.checkClause(clauseId))} id="check-clause">
                {DISCLOSURES.checkClause}
              </Button>
              <PosterButton
                estateId={standing.estateId}
                of={clauseId}
                title={DISCLOSURES.posterOfClause}
                id="clause-poster"
              />
              <Questions
                clauseId={clauseId}
                estateId={standing.estateId}
                mayAsk={isAllowed(standing.role, 'disclosure.ask')}
                questions={questions}
                onAsked={() => void clause.reload()}
              />
              <Heading>{DISCLOSURES.records}</Heading>
              <Rows>
                {duties.slice(0, most).map((duty) => (
                  <DutyRow key={duty.periodFrom} clauseId={clauseId} duty={duty} content={value.content} />
                ))}
              </Rows>
              {duties.length > most ? (
                <Button look="second" onPress={() => setMost(most + PAGE)}>
                  {DISCLOSURES.more}
                </Button>
              ) : null}
              {duties.some((duty) => duty.state === 'missing') ? (
                <ComplainRow role={standing.role} about="clause" id={clauseId} />
              ) : null}
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function DutyRow({ clauseId, duty, content }: { clauseId: string; duty: Duty; content: string }) {
  const [isOpen, setOpen] = useState(false)
  const last = lastOf(duty.versions)
  const document = last ? readPosting(last.document) : null
  return (
    <Row
      title={DISCLOSURES.span(dayText(duty.periodFrom), shortDay(duty.periodTo))}
      note={
        duty.performedOn
          ? DISCLOSURES.doneOn(dayText(duty.performedOn))
          : DISCLOSURES.dueOn(dayText(duty.dueOn))
      }
    >
      <View className="tabs">
        <Status tone={dutyTone(duty.state)}>{DISCLOSURES.states[duty.state]}</Status>
      </View>
      {duty.excuse ? (
        <Text className="text-note">
          {DISCLOSURES.excuse(
            DISCLOSURES.excuseStates[duty.excuse.state],
            duty.excuse.reason,
            duty.excuse.answer,
          )}
        </Text>
      ) : null}
      {last && document ? (
        <>
          <Posting
            document={document}
            name={DISCLOSURES.evidence(content)}
            addresses={last.photos.map((photo) => ({
              photoId: photo.photoId,
              address: addressOf(photo.url),
            }))}
            reused={last.reused}
          />
          {last.ratings.count > 0 ? (
            <Text className="text-small">
              {DISCLOSURES.ratings(last.ratings.count, stars(last.ratings.stars, last.ratings.count))}
            </Text>
          ) : null}
          <Button look="second" onPress={() => goTo(routes.checkVersion(clauseId, last.postingId))}>
            {DISCLOSURES.check}
          </Button>
        </>
      ) : (
        <>
          {duty.note ? <Text className="text-note">{duty.note}</Text> : null}
          <Photos
            name={DISCLOSURES.evidence(content)}
            photos={duty.photos.map((photo) => ({ key: photo.photoId, address: addressOf(photo.url) }))}
          />
          {duty.performedOn ? <Text className="text-small">{DISCLOSURES.unlogged}</Text> : null}
        </>
      )}
      {duty.versions.length > 1 ? (
        <Button look="plain" onPress={() => setOpen(!isOpen)}>
          {DISCLOSURES.versions(duty.versions.length)}
        </Button>
      ) : null}
      {isOpen ? duty.versions.map((one, at) => <Version key={one.postingId} duty={duty} at={at} />) : null}
    </Row>
  )
}

function Version({ duty, at }: { duty: Duty; at: number }) {
  const one = duty.versions[at]
  const document = one ? readPosting(one.document) : null
  if (!one || !document) return null
  return (
    <View className="stack">
      <Text className="text-strong">
        {DISCLOSURES.versionTitle(at + 1, DISCLOSURES.kinds[document.kind], instant(document.postedAt))}
      </Text>
      {document.reason ? <Text className="text-note">{DISCLOSURES.reason(document.reason)}</Text> : null}
      {at === 0 && document.text ? <Text className="pre">{document.text}</Text> : null}
      {postingChanges(duty.versions[at - 1]?.document, one.document).map((line) => (
        <Text key={line}>{line}</Text>
      ))}
    </View>
  )
}

type AskGiven = {
  clauseId: string
  estateId: string
  mayAsk: boolean
  questions: readonly ClauseQuestion[]
  onAsked(): void
}

function Questions({ clauseId, estateId, mayAsk, questions, onAsked }: AskGiven) {
  const [wish, setWish] = useState<{ questionId: string; key: string } | null>(null)
  const [text, setText] = useState('')
  const form = useForm(
    askQuestion,
    { text: text.trim() },
    {
      text: ask.write(DISCLOSURES.askField, text, { need: DISCLOSURES.askEmpty }),
    },
  )
  const open = async () => {
    form.reset()
    // Both stay while the sheet is open: sent again after a lost answer it is the same question.
    setWish({ questionId: await newId(), key: await newId() })
  }
  const send = async () => {
    if (!wish) return null
    const answer = await call(askQuestion, {
      params: { estateId, clauseId },
      body: { questionId: wish.questionId, text: text.trim() },
      key: wish.key,
    })
    if (!answer.ok) return answer
    setWish(null)
    setText('')
    onAsked()
    return null
  }
  return (
    <>
      <Heading>{DISCLOSURES.questions}</Heading>
      {questions.length > 0 ? (
        <Rows>
          {questions.map((one) => (
            <Row key={one.questionId} title={one.text} note={DISCLOSURES.askedAt(instant(one.askedAt))}>
              <View className="tabs">
                <Status tone={QUESTION_TONES[one.state]}>{DISCLOSURES.questionStates[one.state]}</Status>
              </View>
              {one.answer ? (
                <Text className="pre">{DISCLOSURES.answer(one.answer.text, instant(one.answer.at))}</Text>
              ) : (
                <>
                  <Text className="text-note">{DISCLOSURES.answerBy(dayText(one.dueOn))}</Text>
                  <PeriodNote mayMove={one.mayMove} />
                </>
              )}
            </Row>
          ))}
        </Rows>
      ) : (
        <Text className="text-note">{DISCLOSURES.noQuestions}</Text>
      )}
      {mayAsk ? (
        <Button look="second" onPress={() => void open()} id="ask">
          {DISCLOSURES.ask}
        </Button>
      ) : null}
      <Sheet
        title={DISCLOSURES.ask}
        isOpen={wish !== null}
        onClose={() => setWish(null)}
        confirm={{ text: DISCLOSURES.askSend, onPress: () => void form.send(send), busy: form.isSending }}
      >
        <Text className="text-note">{DISCLOSURES.askNote}</Text>
        <Field
          {...form.of('text')}
          label={DISCLOSURES.askField}
          value={text}
          onChange={setText}
          most={500}
          tall
        />
        <FormLine form={form} />
      </Sheet>
    </>
  )
}

const QUESTION_TONES = {
  waiting: 'calm',
  answered: 'good',
  answeredLate: 'warn',
  unanswered: 'bad',
} as const

/** The mean in tenths, without floats in what is compared. */
function stars(sum: number, many: number): string {
  const tenths = Math.round((sum * 10) / many)
  return `${Math.floor(tenths / 10)}.${tenths % 10}`
}
