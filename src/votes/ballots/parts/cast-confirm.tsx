import { Text } from '@tarojs/components'
import type { VoteDetail } from '#contract/votes/endpoints.ts'
import { voidChoice } from '#domain/votes/counting/item.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { choiceWords } from '#src/copy/votes/outcomes.ts'
import { PROXY } from '#src/copy/votes/proxies/words.ts'
import { VOTES } from '#src/copy/votes/words.ts'
import { area } from '#src/ui/figures/figures.ts'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Status } from '#src/ui/state/status.tsx'

type Props = {
  vote: VoteDetail
  head: { unitLabels: readonly string[]; areaDm2: number } | undefined
  isAgent: boolean
  chosen: Readonly<Record<string, number>>
  isOpen: boolean
  isBusy: boolean
  onClose(): void
  onConfirm(): void
}

/** The last look before a ballot is cast: all that was chosen, for which homes. */
export function CastConfirm({ vote, head, isAgent, chosen, isOpen, isBusy, onClose, onConfirm }: Props) {
  return (
    <Sheet
      title={VOTES.confirmTitle}
      isOpen={isOpen}
      onClose={onClose}
      confirm={{ text: VOTES.confirm, onPress: onConfirm, busy: isBusy }}
    >
      <Text>{vote.title}</Text>
      {isAgent ? <Status tone="warn">{PROXY.agentMark}</Status> : null}
      {vote.items.map((item, index) => {
        const words = choiceWords(item, chosen[index] ?? voidChoice(item))
        return vote.items.length === 1 ? (
          <Text key={item.title} className="figure-large">
            {VOTES.confirmChoice(words)}
          </Text>
        ) : (
          <Text key={item.title} className="text-strong">
            {VOTES.confirmLine(item.title, words)}
          </Text>
        )
      })}
      {head ? (
        <Text className="text-note">{VOTES.head(FIGURES.list(head.unitLabels), area(head.areaDm2))}</Text>
      ) : null}
    </Sheet>
  )
}
