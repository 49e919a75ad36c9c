import { Text, View } from '@tarojs/components'
import type { DraftContent } from '#contract/votes/drafts.ts'
import { matterOf } from '#domain/votes/counting/matter.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { LIFE } from '#src/copy/votes/life.ts'
import { VOTES } from '#src/copy/votes/words.ts'
import { dayText } from '#src/ui/figures/figures.ts'

/** A draft to be read: what would be announced. */
export function DraftText({ content }: { content: DraftContent }) {
  const { scope, opensOn, closesOn } = content
  return (
    <>
      <Text className="text-strong">{content.title || LIFE.untitled}</Text>
      {content.items.map((item, index) => {
        const matter = matterOf(item.matterId)
        return (
          <View key={`${index} ${item.title}`} className="stack">
            <Text className="text-small">{`${LIFE.item(index + 1)} ${LIFE.kinds[item.kind]}`}</Text>
            <Text className="text-strong">{item.title}</Text>
            <Text className="pre">{item.text}</Text>
            {item.options.length > 0 ? <Text>{VOTES.options(FIGURES.list(item.options))}</Text> : null}
            <Text className="text-small">{VOTES.matter(matter.title, matter.kind)}</Text>
          </View>
        )
      })}
      <Text className="text-note">
        {FIGURES.list(
          [LIFE.scopes[scope.kind], scope.kind === 'estate' ? '' : scope.building + scope.stair].filter(
            Boolean,
          ),
        )}
      </Text>
      {opensOn && closesOn ? (
        <Text className="text-note">{LIFE.window(dayText(opensOn), dayText(closesOn))}</Text>
      ) : null}
      <Text className="text-note">{VOTES.paperRules[content.paper]}</Text>
      {content.documents.map((document, index) => (
        <View key={`${index} ${document.title}`} className="stack">
          <Text className="text-small">{LIFE.document(index + 1)}</Text>
          <Text className="text-strong">{document.title}</Text>
          <Text className="pre">{document.body}</Text>
        </View>
      ))}
    </>
  )
}
