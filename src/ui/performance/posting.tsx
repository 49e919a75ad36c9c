import { Text, View } from '@tarojs/components'
import type { ReusedPhoto } from '#contract/performance/endpoints.ts'
import type { PostingDocument } from '#domain/performance/version.ts'
import { DISCLOSURES } from '#src/copy/performance/words.ts'
import { dayText, instant } from '../figures/figures.ts'
import { Photos } from '../layout/photos.tsx'
import { Notice } from '../state/status.tsx'

type Props = {
  document: PostingDocument
  /** What the pictures show, for those who do not see them. */
  name: string
  addresses: readonly { photoId: string; address: string }[]
  reused: readonly ReusedPhoto[]
}

/** What was posted, taken from the document whose hash the log holds, and from nowhere else. */
export function Posting({ document, name, addresses, reused }: Props) {
  const { kind, performedOn, timesDone, text, facts, photos, reason, postedAt } = document
  return (
    <View className="stack">
      <Text className="text-small">{DISCLOSURES.postedAt(DISCLOSURES.kinds[kind], instant(postedAt))}</Text>
      {reason ? <Text className="text-note">{DISCLOSURES.reason(reason)}</Text> : null}
      {performedOn ? (
        <Text className="text-note">{DISCLOSURES.done(dayText(performedOn), timesDone)}</Text>
      ) : null}
      {text ? <Text className="pre">{text}</Text> : null}
      {facts.map((fact) => (
        <View key={`${fact.name} ${fact.value}`} className="row-line">
          <Text className="text-note">{fact.name}</Text>
          <Text>{fact.value}</Text>
        </View>
      ))}
      <Photos name={name} photos={addresses.map(({ photoId, address }) => ({ key: photoId, address }))} />
      {photos.map((photo, index) => (
        <Text key={photo.photoId} className="text-small">
          {DISCLOSURES.capture(index + 1, [
            photo.takenAt === undefined ? '' : DISCLOSURES.takenAt(instant(photo.takenAt)),
            photo.distanceM === undefined ? '' : DISCLOSURES.distance(photo.distanceM),
            photo.capturedAt === null || photo.takenAt !== undefined
              ? ''
              : DISCLOSURES.chosenAt(instant(photo.capturedAt)),
            DISCLOSURES.receivedAt(instant(photo.receivedAt)),
            photo.place,
          ])}
        </Text>
      ))}
      {reused.map((one) => (
        <Notice key={one.photoId} tone="warn">
          {DISCLOSURES.reused[one.where](dayText(one.usedOn))}
        </Notice>
      ))}
    </View>
  )
}
