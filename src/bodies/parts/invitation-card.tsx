import { Text } from '@tarojs/components'
import { BODIES } from '#src/copy/bodies/words.ts'
import type { InvitationState } from '#domain/bodies/invitations.ts'
import { instant } from '#src/ui/figures/figures.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { CodeCard } from './code-card.tsx'
import { INVITED_TONES } from './state.ts'

type Decision = 'give' | 'refuse' | 'withdraw'
type Given = {
  one: {
    invitationId: string
    name: string
    basis: string
    state: InvitationState
    expiresAt: number
    code: string | null
    may: readonly Decision[]
  }
  /** The post, and of which body or place. */
  note: string
  isBusy: boolean
  fault: string | null
  onDecide(decision: Decision): void
}

const WORDS: Record<Decision, string> = {
  give: BODIES.give,
  refuse: BODIES.refuse,
  withdraw: BODIES.withdraw,
}

/** An invitation: where it stands, its code for whoever made it, and what this person can decide. */
export function InvitationCard({ one, note, isBusy, fault, onDecide }: Given) {
  return (
    <>
      <Card title={one.name}>
        <Text>{note}</Text>
        <Status tone={INVITED_TONES[one.state]}>{BODIES.invited[one.state]}</Status>
        <Text className="text-small">{BODIES.number(one.basis)}</Text>
        {one.state === 'open' ? (
          <Text className="text-small">{BODIES.ends(instant(one.expiresAt))}</Text>
        ) : null}
        {one.may.includes('give') ? <Text className="text-note">{BODIES.giveNote}</Text> : null}
        {one.may.map((decision) => (
          <Button
            key={decision}
            look={decision === 'give' ? 'primary' : 'plain'}
            onPress={() => onDecide(decision)}
            busy={isBusy}
            id={`${decision}-${one.invitationId}`}
          >
            {WORDS[decision]}
          </Button>
        ))}
        {fault ? <Notice tone="bad">{fault}</Notice> : null}
      </Card>
      {one.code ? <CodeCard name={one.name} code={one.code} expiresAt={one.expiresAt} /> : null}
    </>
  )
}
