import { Image, Text, View } from '@tarojs/components'
import { useContext, useState } from 'react'
import { PICKER } from '#src/copy/files/photo-picker.ts'
import { UI } from '#src/copy/core/ui.ts'
import { aria } from '../aria.ts'
import { Icon } from '../icons/icon.tsx'
import { Button } from '../press/button.tsx'
import { Pressable } from '../press/pressable.tsx'
import { Sheet } from './sheet.tsx'
import { SheetTouch } from '../over.ts'
import { Notice } from '../state/status.tsx'

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

type PickerProps = {
  name: string
  photos: readonly ShownPhoto[]
  /** Chosen and not kept yet: each has its place, and the form cannot be sent. */
  pending: readonly ShownPhoto[]
  /** What was chosen and could not be taken. */
  unpicked: readonly { readonly name: string; readonly why: keyof typeof PICKER.unpicked }[]
  /** Why the host opened no album and no camera. */
  refused: keyof typeof PICKER.albumRefused | null
  most: number
  onAdd(): void
  onRemove(key: string): void
  onSettings(): void
  /** Where taking a picture is what the screen is for: a tile as wide as the page until there is one. */
  large?: boolean
}

export function PhotoPicker(given: PickerProps) {
  const { name, photos, pending, unpicked, refused, most, onAdd, onRemove, onSettings, large = false } = given
  const left = most - photos.length - pending.length
  const isLarge = large && photos.length + pending.length === 0
  const touch = useContext(SheetTouch)
  const add = () => {
    touch()
    onAdd()
  }
  return (
    <>
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
        {pending.map((photo) => (
          <View key={photo.key} className="stack">
            <View className="photo-pending" {...aria({ role: 'img', label: PICKER.photoPending })}>
              <Picture address={photo.address} />
            </View>
            <Text className="text-small">{PICKER.photoPending}</Text>
          </View>
        ))}
        {left > 0 ? (
          <Pressable
            label={UI.addPhotoLabel(left)}
            isReadWhole={isLarge === true}
            onPress={add}
            className={isLarge ? 'photo add large' : 'photo add'}
            id="add-photo"
          >
            {isLarge ? (
              <Icon of="report" tone="accent" size={40} />
            ) : (
              <Text className="text-head">{UI.plus}</Text>
            )}
            <Text>{UI.addPhoto}</Text>
            {isLarge ? <Text className="text-small">{PICKER.takePhoto}</Text> : null}
          </Pressable>
        ) : null}
      </View>
      {unpicked.map(({ name: file, why }, index) => (
        <Notice key={`${index} ${file}`} tone="warn">
          {PICKER.unpicked[why](file, most)}
        </Notice>
      ))}
      {refused ? <Notice tone="warn">{PICKER.albumRefused[refused]}</Notice> : null}
      {refused === 'no-permission' && process.env.TARO_ENV !== 'h5' ? (
        <Button look="second" onPress={onSettings}>
          {PICKER.openSettings}
        </Button>
      ) : null}
    </>
  )
}

function Picture({ address }: { address: string }) {
  // Note: Taro's own image gives no usable alt on the web; what it shows is said by the element around it.
  return <Image src={address} mode="aspectFill" {...aria({ hidden: true })} />
}
