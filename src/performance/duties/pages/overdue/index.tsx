import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { decideExcuse, listOverdue } from '#contract/performance/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { DISCLOSURES } from '#src/copy/performance/words.ts'
import { DUTIES } from '#src/copy/performance/duties.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormLine } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { useListSearch } from '#src/parts/list/list-search.tsx'
import { goTo } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { count, dayText, shortDay } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { PeriodNote } from '#src/ui/period-note.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { OverdueTable } from '../../parts/overdue-table.tsx'

/** How many days of one clause are written out; the number says the rest. */
const MOST_DAYS = 6

type Overdue = OutputOf<typeof listOverdue>
type Asked = { clauseId: string; content: string; periodFrom: string; reason: string }

/** What the clock opened: overdue duties, unanswered questions, excuses to decide. For those who watch. */
export default function OverduePage() {
  const standing = useActiveRole()
  const overdue = useResource(listOverdue, standing ? { params: { estateId: standing.estateId } } : null)
  const [open, setOpen] = useState<{ one: Asked; key: string } | null>(null)
  const [act, setAct] = useState<'grant' | 'refuse' | null>(null)
  const [reason, setReason] = useState('')
  const mayDecide = standing !== null && isAllowed(standing.role, 'disclosure.excuse')

  const form = useForm(
    decideExcuse,
    { act, reason: reason.trim() },
    {
      act: ask.choose(DUTIES.decide, act),
      reason: ask.write(DUTIES.reason, reason, { need: DUTIES.incomplete.reason }),
    },
  )
  const choose = async (one: Asked) => {
    setAct(null)
    setReason('')
    form.reset()
    setOpen({ one, key: await newId() })
  }
  const send = async () => {
    if (!open || !standing || !act) return null
    const answer = await call(decideExcuse, {
      params: { estateId: standing.estateId, clauseId: open.one.clauseId },
      body: { periodFrom: open.one.periodFrom, act, reason: reason.trim() },
      key: open.key,
    })
    if (!answer.ok) return answer
    setOpen(null)
    await overdue.reload()
    return null
  }
  return (
    <Page title={DUTIES.overdueTitle}>
      {standing ? (
        <Shown resource={overdue}>
          {({ servedFrom, missingCount, answers, clauses, excuses, questions }) => (
            <>
              {answers.due > 0 ? (
                <Card>
                  <Text>{DISCLOSURES.answers(count(answers.inTime), count(answers.due))}</Text>
                  <Text className="text-small">{DISCLOSURES.answersFormula}</Text>
                </Card>
              ) : null}
              {excuses.length > 0 ? (
                <>
                  <Heading>{DUTIES.excuses}</Heading>
                  <Rows>
                    {excuses.map((one) => (
                      <Row
                        key={`${one.clauseId} ${one.periodFrom}`}
                        title={one.content}
                        note={DUTIES.excuseLine(dayText(one.periodFrom), one.reason)}
                        {...(mayDecide ? { onPress: () => void choose(one) } : {})}
                      />
                    ))}
                  </Rows>
                </>
              ) : null}
              {servedFrom === null ? (
                <Notice tone="warn">{DUTIES.nobodyServes}</Notice>
              ) : clauses.length === 0 ? (
                <Empty title={DUTIES.noneMissing} hint={DUTIES.noneMissingHint} />
              ) : (
                <Missing clauses={clauses} missingCount={missingCount} />
              )}
              {questions.length > 0 ? (
                <>
                  <Heading>{DUTIES.unanswered(questions.length)}</Heading>
                  <PeriodNote mayMove={questions.some((one) => one.mayMove)} />
                  <Rows>
                    {questions.map((one) => (
                      <Row
                        key={one.questionId}
                        title={one.text}
                        note={DUTIES.questionLine(one.content, dayText(one.dueOn))}
                        onPress={() => goTo(routes.clause(one.clauseId))}
                      />
                    ))}
                  </Rows>
                </>
              ) : null}
              <Sheet
                title={DUTIES.decide}
                isOpen={open !== null}
                onClose={() => setOpen(null)}
                confirm={{
                  text: DUTIES.decideSend,
                  onPress: () => void form.send(send),
                  busy: form.isSending,
                }}
              >
                <Text className="text-strong">{open?.one.content ?? ''}</Text>
                <Text className="text-note">{open?.one.reason ?? ''}</Text>
                <Choices
                  {...form.of('act')}
                  label={DUTIES.decide}
                  chosen={act}
                  options={[
                    { key: 'grant', title: DUTIES.grant },
                    { key: 'refuse', title: DUTIES.refuse },
                  ]}
                  onChoose={setAct}
                />
                <Field
                  {...form.of('reason')}
                  label={DUTIES.reason}
                  value={reason}
                  onChange={setReason}
                  most={300}
                  tall
                />
                <FormLine form={form} />
              </Sheet>
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

/** What was not shown in time, with a search where it is long. */
function Missing({ clauses, missingCount }: Pick<Overdue, 'clauses' | 'missingCount'>) {
  const { field, found } = useListSearch(clauses, (one) => one.content)
  return (
    <>
      <Heading>{DUTIES.missing(missingCount)}</Heading>
      {field}
      <OverdueTable clauses={found}>
        <Rows>
          {found.map((one) => (
            <Row
              key={one.clauseId}
              title={one.content}
              note={DUTIES.missingLine(
                one.dueOn.length,
                dayText(one.since),
                one.dueOn.slice(0, MOST_DAYS).map(shortDay),
              )}
              onPress={() => goTo(routes.clause(one.clauseId))}
            >
              {one.isWithStreet ? (
                <View className="tabs">
                  <Status tone="bad">{DUTIES.withStreet}</Status>
                </View>
              ) : null}
            </Row>
          ))}
        </Rows>
      </OverdueTable>
    </>
  )
}
