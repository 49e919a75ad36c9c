import { Image, Text, View } from '@tarojs/components'
import { useState } from 'react'
import { UI } from '#src/copy/ui.ts'
import { aria } from './aria.ts'
import { Button } from './button.tsx'
import { Pressable } from './pressable.tsx'
import { Sheet } from './sheet.tsx'

export type ShownPhoto = { key: string; address: string }

/** Small pictures that open large. `name` says what they show, for those who do not see them. */
export function Photos({ name, photos }: { name: string; photos: readonly ShownPhoto[] }) {
  const [open, setOpen] = useState<number | null>(null)
  const shown = open === null ? undefined : photos[open]
  if (photos.length === 0) return null
  return (
    <View className="photos">
      {photos.map((photo, index) => (
        <Pressable
          key={photo.key}
          label={UI.openPhoto(name, index + 1, photos.length)}
          onPress={() => setOpen(index)}
          className="photo"
        >
          <Picture address={photo.address} />
        </Pressable>
      ))}
      <Sheet
        title={UI.photoTitle(name, (open ?? 0) + 1, photos.length)}
        isOpen={shown !== undefined}
        onClose={() => setOpen(null)}
      >
        {shown ? (
          <View {...aria({ role: 'img', label: UI.photoTitle(name, (open ?? 0) + 1, photos.length) })}>
            <Image
              className="viewer-photo"
              src={shown.address}
              mode="aspectFit"
              {...aria({ hidden: true })}
            />
          </View>
        ) : null}
        {photos.length > 1 ? (
          <Button look="second" onPress={() => setOpen(((open ?? 0) + 1) % photos.length)}>
            {UI.nextPhoto}
          </Button>
        ) : null}
      </Sheet>
    </View>
  )
}

type PickerGiven = {
  name: string
  photos: readonly ShownPhoto[]
  most: number
  onAdd(): void
  onRemove(key: string): void
}

export function PhotoPicker({ name, photos, most, onAdd, onRemove }: PickerGiven) {
  return (
    <View className="photos">
      {photos.map((photo, index) => (
        <View key={photo.key} className="stack">
          <View
            className="photo"
            {...aria({ role: 'img', label: UI.photoTitle(name, index + 1, photos.length) })}
          >
            <Picture address={photo.address} />
          </View>
          <Button look="plain" onPress={() => onRemove(photo.key)}>
            {UI.removePhoto}
          </Button>
        </View>
      ))}
      {photos.length < most ? (
        <Pressable
          label={UI.addPhotoLabel(most - photos.length)}
          onPress={onAdd}
          className="photo add"
          id="add-photo"
        >
          <Text className="text-head">{UI.plus}</Text>
          <Text>{UI.addPhoto}</Text>
        </Pressable>
      ) : null}
    </View>
  )
}

function Picture({ address }: { address: string }) {
  // Note: Taro's own image gives no usable alt on the web; what it shows is said by the element around it.
  return <Image src={address} mode="aspectFill" {...aria({ hidden: true })} />
}
