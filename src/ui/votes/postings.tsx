import { Text, View } from '@tarojs/components'
import type { Publication } from '#contract/votes/life.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { LIFE } from '#src/copy/votes/life.ts'
import { Card } from '../layout/card.tsx'
import { instant } from '../figures/figures.ts'
import { Photos } from '../layout/photos.tsx'

type Props = { publications: readonly Publication[]; addressOf(url: string): string }

/** Where and when the result was posted, with pictures. */
export function Postings({ publications, addressOf }: Props) {
  if (publications.length === 0) return null
  return (
    <Card title={LIFE.postings}>
      {publications.map((one) => (
        <View key={one.publicationId} className="stack">
          <Text>
            {LIFE.posted(FIGURES.list(one.places.map((place) => LIFE.places[place])), instant(one.at))}
          </Text>
          {one.note ? <Text className="pre">{one.note}</Text> : null}
          <Photos
            name={LIFE.postingPhotos}
            photos={one.photos.map((photo) => ({ key: photo.photoId, address: addressOf(photo.url) }))}
          />
        </View>
      ))}
    </Card>
  )
}
