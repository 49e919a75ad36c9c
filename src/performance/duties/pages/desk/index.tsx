import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { answerQuestion, type ClauseQuestion, readDutyDesk } from '#contract/performance/endpoints.ts'
import { lawDutyOf } from '#domain/performance/catalogue.ts'
import { DUTIES } from '#src/copy/performance/duties.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormLine } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { goTo } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Heading } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { dayText, dayDeadline } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { PeriodNote } from '#src/ui/period-note.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Status } from '#src/ui/state/status.tsx'

const PAGE = 20

/** The company's work: what is overdue, what is due, what owners ask. */
export default function DutyDeskPage() {
  const standing = useActiveRole()
  const desk = useResource(readDutyDesk, standing ? { params: { estateId: standing.estateId } } : null)
  const [most, setMost] = useState(PAGE)
  return (
    <Page title={DUTIES.desk}>
      {standing ? (
        <Shown resource={desk}>
          {({ nowAt, hasContract, contracts, due, missing, missingCount, cases, questions }) => (
            <>
              {hasContract ? null : <Empty title={DUTIES.noContract} hint={DUTIES.noContractHint} />}
              {questions.length > 0 ? (
                <Questions
                  estateId={standing.estateId}
                  questions={questions}
                  onAnswered={() => void desk.reload()}
                />
              ) : null}
              {missing.length > 0 ? (
                <>
                  <Heading>{DUTIES.missing(missingCount)}</Heading>
                  <Rows>
                    {missing.slice(0, most).map((duty) => (
                      <Row
                        key={`${duty.clauseId} ${duty.periodFrom}`}
                        title={duty.content}
                        note={DUTIES.wasDue(dayText(duty.dueOn))}
                        onPress={() => goTo(workOf(duty))}
                      >
                        <View className="tabs">
                          <Status tone="bad">{DUTIES.overdue}</Status>
                          {duty.excuse ? (
                            <Status tone="calm">{DUTIES.excuseStates[duty.excuse.state]}</Status>
                          ) : null}
                        </View>
                      </Row>
                    ))}
                  </Rows>
                  {missing.length > most ? (
                    <Button look="second" onPress={() => setMost(most + PAGE)}>
                      {DUTIES.more}
                    </Button>
                  ) : null}
                </>
              ) : null}
              {due.length > 0 ? (
                <>
                  <Heading>{DUTIES.due(due.length)}</Heading>
                  <Rows>
                    {due.map((duty) => (
                      <Row
                        key={`${duty.clauseId} ${duty.periodFrom}`}
                        title={duty.content}
                        note={DUTIES.dueLine(duty.times, dayDeadline(nowAt, duty.dueOn))}
                        onPress={() => goTo(workOf(duty))}
                      />
                    ))}
                  </Rows>
                </>
              ) : hasContract ? (
                <Text className="text-note">{DUTIES.nothingDue}</Text>
              ) : null}
              {cases.length > 0 ? (
                <>
                  <Heading>{DUTIES.cases}</Heading>
                  <Rows>
                    {cases.map((one) => (
                      <Row
                        key={one.clauseId}
                        title={one.content}
                        onPress={() => goTo(routes.postDuty(one.clauseId))}
                      />
                    ))}
                  </Rows>
                </>
              ) : null}
              <Button look="second" onPress={() => goTo(routes.performance())}>
                {DUTIES.posted}
              </Button>
              {contracts.map((one) => (
                <Button
                  key={one.contractId}
                  look="second"
                  onPress={() => goTo(routes.addClause(one.contractId))}
                  id={`add-clause-${one.contractId}`}
                >
                  {DUTIES.addClauseTo(one.title)}
                </Button>
              ))}
              <Button look="second" onPress={() => goTo(routes.importContract())} id="import-contract">
                {DUTIES.importContract}
              </Button>
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

/** Where a duty is done: a contract is filed, everything else is posted. */
function workOf({ clauseId, periodFrom }: { clauseId: string; periodFrom: string }) {
  return lawDutyOf(clauseId)?.only === 'unfiled'
    ? routes.importContract()
    : routes.postDuty(clauseId, periodFrom)
}

type Props = { estateId: string; questions: readonly ClauseQuestion[]; onAnswered(): void }

function Questions({ estateId, questions, onAnswered }: Props) {
  const [open, setOpen] = useState<{ one: ClauseQuestion; key: string } | null>(null)
  const [text, setText] = useState('')
  const form = useForm(answerQuestion, { text: text.trim() }, answerFields(text))
  const choose = async (one: ClauseQuestion) => {
    setText('')
    form.reset()
    setOpen({ one, key: await newId() })
  }
  const send = async () => {
    if (!open) return null
    const answer = await call(answerQuestion, {
      params: { estateId, questionId: open.one.questionId },
      body: { text: text.trim() },
      key: open.key,
    })
    if (!answer.ok) return answer
    setOpen(null)
    onAnswered()
    return null
  }
  return (
    <>
      <Heading>{DUTIES.questions(questions.length)}</Heading>
      {questions.length > 0 ? <PeriodNote mayMove={questions.some((one) => one.mayMove)} /> : null}
      <Rows>
        {questions.map((one) => (
          <Row
            key={one.questionId}
            title={one.text}
            note={DUTIES.questionLine(one.content, dayText(one.dueOn))}
            onPress={() => void choose(one)}
          >
            {one.state === 'unanswered' ? (
              <View className="tabs">
                <Status tone="bad">{DUTIES.overdue}</Status>
              </View>
            ) : null}
          </Row>
        ))}
      </Rows>
      <Sheet
        title={DUTIES.answer}
        isOpen={open !== null}
        onClose={() => setOpen(null)}
        confirm={{ text: DUTIES.answerSend, onPress: () => void form.send(send), busy: form.isSending }}
      >
        <Text className="text-strong">{open?.one.text ?? ''}</Text>
        <Text className="text-note">{DUTIES.answerNote}</Text>
        <Field {...form.of('text')} label={DUTIES.answer} value={text} onChange={setText} most={1000} tall />
        <FormLine form={form} />
      </Sheet>
    </>
  )
}

/** What an answer asks for. */
function answerFields(text: string) {
  return {
    text: ask.write(DUTIES.answer, text, { need: DUTIES.answerEmpty }),
  }
}
