import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import {
  type InitiativeDetail,
  type InitiativeMove,
  readInitiative,
  supportInitiative,
  withdrawInitiative,
} from '#contract/votes/initiatives.ts'
import { errorWords } from '#src/copy/core/errors.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { INITIATIVES } from '#src/copy/votes/initiatives.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo, usePageParams, useShareCard } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { area, count } from '#src/ui/figures/figures.ts'
import {
  InitiativeHead,
  InitiativeProgress,
  initiativeCard,
  initiativeSteps,
} from '../../parts/initiative-look.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Failed, Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { Steps } from '#src/ui/layout/steps.tsx'

type Wish = { move: 'support' | 'unsupport' | 'withdraw'; key: string }

export default function InitiativePage() {
  const standing = useActiveRole()
  const { initiativeId = '' } = usePageParams()
  const resource = useResource(
    readInitiative,
    standing ? { params: { estateId: standing.estateId, initiativeId } } : null,
  )
  const [wish, setWish] = useState<Wish | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const [told, setTold] = useState<string | null>(null)
  const value = resource.value
  useShareCard({ ...initiativeCard(value?.initiative), path: routes.initiative(initiativeId) })
  const ask = (move: Wish['move']) => {
    setFailure(null)
    setTold(null)
    // The key stays while the sheet is open: pressing again after a lost answer is the same wish.
    void newId().then((key) => setWish({ move, key }))
  }
  const send = async () => {
    if (!standing || !wish) return
    setBusy(true)
    const params = { estateId: standing.estateId, initiativeId }
    const answer =
      wish.move === 'withdraw'
        ? await call(withdrawInitiative, { params, body: {}, key: wish.key })
        : await call(supportInitiative, {
            params,
            body: { supports: wish.move === 'support' },
            key: wish.key,
          })
    setBusy(false)
    if (!answer.ok) return setFailure(answer.code)
    setWish(null)
    setTold(SHEETS[wish.move].done)
    await resource.reload()
  }
  const words = failure ? errorWords(failure) : null
  const can = (move: InitiativeMove) => value?.moves.includes(move) ?? false
  return (
    <Page
      {...(can('support')
        ? {
            bar: (
              <Button onPress={() => ask('support')} id="support">
                {INITIATIVES.doSupport}
              </Button>
            ),
          }
        : {})}
    >
      {standing ? (
        <Shown resource={resource}>
          {(shown) => (
            <>
              {told ? <Notice tone="good">{told}</Notice> : null}
              <InitiativeHead value={shown} />
              <InitiativeProgress row={shown.initiative} />
              <Mine value={shown} />
              <Vote value={shown} />
              <Heading>{INITIATIVES.steps}</Heading>
              <Steps label={INITIATIVES.steps} steps={initiativeSteps(shown)} />
              {can('unsupport') ? (
                <Button look="second" onPress={() => ask('unsupport')} id="take-back">
                  {INITIATIVES.takeBack}
                </Button>
              ) : null}
              {can('withdraw') ? (
                <Button look="plain" onPress={() => ask('withdraw')} id="withdraw">
                  {INITIATIVES.withdraw}
                </Button>
              ) : null}
              <Sheet
                title={wish ? SHEETS[wish.move].title : ''}
                isOpen={wish !== null}
                onClose={() => setWish(null)}
                confirm={{
                  text: wish ? SHEETS[wish.move].confirm : '',
                  onPress: () => void send(),
                  busy: isBusy,
                }}
              >
                {words ? <Failed title={words.title} hint={words.hint} /> : null}
                {wish ? notesOf(wish.move, shown).map((note) => <Text key={note}>{note}</Text>) : null}
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

const SHEETS: Record<Wish['move'], { title: string; confirm: string; done: string }> = {
  support: {
    title: INITIATIVES.supportTitle,
    confirm: INITIATIVES.supportConfirm,
    done: INITIATIVES.supported,
  },
  unsupport: {
    title: INITIATIVES.takeBackTitle,
    confirm: INITIATIVES.takeBack,
    done: INITIATIVES.takenBack,
  },
  withdraw: {
    title: INITIATIVES.withdrawTitle,
    confirm: INITIATIVES.withdraw,
    done: INITIATIVES.withdrawn,
  },
}

function notesOf(move: Wish['move'], { initiative, clocks }: InitiativeDetail): readonly string[] {
  if (move === 'unsupport') return [INITIATIVES.takeBackNote]
  if (move === 'withdraw') return [INITIATIVES.withdrawNote]
  return INITIATIVES.supportNotes[initiative.kind](count(clocks.committeeDays))
}

/** My homes, and whether each is counted. */
function Mine({ value }: { value: InitiativeDetail }) {
  if (value.mine.length === 0) return null
  return (
    <Card title={INITIATIVES.mine}>
      {value.mine.map((head) => (
        <View key={head.unitLabels.join()} className="stack">
          <Text>{INITIATIVES.head(FIGURES.homes(head.unitLabels), area(head.areaDm2))}</Text>
          {head.jointOwners > 1 ? (
            <Text className="text-small">{INITIATIVES.jointOne(head.jointOwners)}</Text>
          ) : null}
          <Status tone={head.support === 'none' ? 'quiet' : 'good'}>
            {INITIATIVES.support[head.support]}
          </Status>
        </View>
      ))}
    </Card>
  )
}

/** The vote that answered it. */
function Vote({ value }: { value: InitiativeDetail }) {
  const voteId = value.path.find((place) => place.voteId !== null)?.voteId
  if (!voteId) return null
  return (
    <Button look="second" onPress={() => goTo(routes.vote(voteId))} id="see-vote">
      {INITIATIVES.seeVote}
    </Button>
  )
}
