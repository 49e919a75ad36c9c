import { Text, View } from '@tarojs/components'
import { toBase64 } from '#domain/log/bytes.ts'
import { parseCheckpoint } from '#domain/log/checkpoint.ts'
import { WITNESS } from '#src/copy/votes/evidence/witness.ts'
import { count } from '#src/ui/figures/figures.ts'

/** A checkpoint as people compare it: how many entries, and their fingerprint. */
export function NoteLines({ title, note }: { title: string; note: string }) {
  const checkpoint = parseCheckpoint(note)
  return (
    <View className="stack">
      <Text className="text-strong">{title}</Text>
      {checkpoint ? (
        <>
          <Text className="text-small">{WITNESS.note(count(checkpoint.size))}</Text>
          <Text className="text-small text-code">{toBase64(checkpoint.root)}</Text>
        </>
      ) : (
        <Text className="text-small">{WITNESS.noNote}</Text>
      )}
    </View>
  )
}
