import { Text, View } from '@tarojs/components'
import type { ComplaintRef } from '#contract/complaints/endpoints.ts'
import { COMPLAINTS } from '#src/copy/complaints/words.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'

const PAGES: Readonly<Record<ComplaintRef['kind'], (id: string) => string>> = {
  repair: routes.repair,
  entry: routes.entry,
  clause: routes.clause,
  bill: routes.bill,
}

type Props = {
  refs: readonly ComplaintRef[]
  /** In a form: takes one out instead of leading to it. */
  onRemove?(one: ComplaintRef): void
}

/** What a complaint is about, each as a way there. */
export function Refs({ refs, onRemove }: Props) {
  return refs.map((one) => (
    <View key={`${one.kind} ${one.id}`} className="stack">
      {onRemove ? (
        <>
          <Text className="text-note">{COMPLAINTS.refs[one.kind]}</Text>
          <Button look="plain" onPress={() => onRemove(one)}>
            {COMPLAINTS.dropRef}
          </Button>
        </>
      ) : (
        <Button look="plain" onPress={() => goTo(PAGES[one.kind](one.id))}>
          {COMPLAINTS.refs[one.kind]}
        </Button>
      )}
    </View>
  ))
}
