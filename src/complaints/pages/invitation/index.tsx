import { Text } from '@tarojs/components'
import { useState } from 'react'
import {
  answerInvitation,
  type Invitation,
  linkInvitationPack,
  readInvitation,
} from '#contract/complaints/endpoints.ts'
import { COMPLAINTS } from '#src/copy/complaints/words.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { usePageParams } from '#src/platform/host.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { longInstant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { AgreementCard } from '../../parts/agreement-card.tsx'
import { PackButton } from '../../parts/pack-button.tsx'
import { Sure } from '../../parts/sure.tsx'

/** The other home: who asks it, and once it has joined, what it is asked to agree to. */
export default function InvitationPage() {
  const standing = useActiveRole()
  const { complaintId = '' } = usePageParams()
  const found = useResource(
    readInvitation,
    standing ? { params: { estateId: standing.estateId, complaintId } } : null,
  )
  return (
    <Page>
      {standing ? (
        <Shown resource={found}>
          {(value) => (
            <>
              <Card title={COMPLAINTS.invitation}>
                <Text>
                  {COMPLAINTS.invitedBy(COMPLAINTS.levels[value.mediator], longInstant(value.invitedAt))}
                </Text>
                <Text className="text-note">
                  {value.moves.length > 0 ? COMPLAINTS.invitedHint : COMPLAINTS.invitedOver}
                </Text>
              </Card>
              {value.agreements.map((one) => (
                <AgreementCard key={one.version} one={one} />
              ))}
              <Answer estateId={standing.estateId} value={value} onDone={found.reload} />
              {value.agreements.length > 0 ? (
                <PackButton
                  hint={COMPLAINTS.invitationPackHint}
                  link={() =>
                    call(linkInvitationPack, { params: { estateId: standing.estateId, complaintId } })
                  }
                />
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

function Answer({
  estateId,
  value,
  onDone,
}: {
  estateId: string
  value: Invitation
  onDone(): Promise<unknown>
}) {
  const [asked, setAsked] = useState<'join' | 'agree' | 'dissent' | null>(null)
  const words = {
    join: { text: COMPLAINTS.join, hint: COMPLAINTS.joinHint },
    agree: { text: COMPLAINTS.agree, hint: COMPLAINTS.agreeHint },
    dissent: {
      text: value.isJoined ? COMPLAINTS.dissent : COMPLAINTS.notJoin,
      hint: COMPLAINTS.dissentHint,
    },
  }
  const moves = value.moves.filter((move) => move === 'join' || move === 'agree' || move === 'dissent')
  if (moves.length === 0) return null
  const send = async (key: string) => {
    if (!asked) return null
    const answer = await call(answerInvitation, {
      params: { estateId, complaintId: value.complaintId },
      body: { version: value.version, move: asked },
      key,
    })
    if (answer.ok) await onDone()
    return answer.ok ? null : errorLine(answer.code)
  }
  return (
    <Card accent title={COMPLAINTS.do}>
      {moves.map((move, index) => (
        <Button
          key={move}
          id={`move-${move}`}
          look={index === 0 ? 'primary' : 'second'}
          onPress={() => setAsked(move)}
        >
          {words[move].text}
        </Button>
      ))}
      <Sure asked={asked && words[asked]} onClose={() => setAsked(null)} send={send} />
    </Card>
  )
}
