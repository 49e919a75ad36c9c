import { Text } from '@tarojs/components'
import { listWaitingQuestions } from '#contract/ledger/questions.ts'
import { LINE } from '#src/copy/ledger/questions.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { count } from '#src/ui/figures/figures.ts'
import { LineQuestionCard } from '#src/ui/ledger/line-question.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'

/** Questions on lines of the book that wait for the company, for whoever looks after them. */
export default function LineQuestionsPage() {
  const standing = useActiveRole()
  const list = useResource(
    listWaitingQuestions,
    standing ? { params: { estateId: standing.estateId } } : null,
  )
  return (
    <Page>
      <Text className="text-note">{LINE.listNote}</Text>
      {standing ? (
        <Shown resource={list}>
          {({ questions, overdueCount }) => (
            <>
              {questions.length === 0 ? <Empty title={LINE.none} /> : null}
              {overdueCount > 0 ? <Notice tone="bad">{LINE.overdue(count(overdueCount))}</Notice> : null}
              {questions.map((one) => (
                <LineQuestionCard key={one.questionId} one={one}>
                  <Button
                    look="second"
                    onPress={() =>
                      goTo(one.about === 'entry' ? routes.entry(one.subject) : routes.source(one.subject))
                    }
                  >
                    {LINE.about[one.about](one.title)}
                  </Button>
                </LineQuestionCard>
              ))}
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}
