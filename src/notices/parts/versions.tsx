import { Text, View } from '@tarojs/components'
import type { NoticeVersion } from '#contract/notices/endpoints.ts'
import { NOTICES } from '#src/copy/notices/words.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { instant } from '#src/ui/figures/figures.ts'

/** Every version, the newest first, with what it changed and why. */
export function Versions({ versions }: { versions: readonly NoticeVersion[] }) {
  if (versions.length < 2) return null
  return (
    <Card title={NOTICES.history}>
      {versions
        .map((version, index) => (
          <View key={version.version} className="stack">
            <Text className="text-strong">
              {NOTICES.version(version.version, version.kind, instant(version.at))}
            </Text>
            {version.reason ? <Text>{NOTICES.reason(version.reason)}</Text> : null}
            {differences(versions[index - 1], version).map((line) => (
              <Text key={line} className="text-note pre">
                {line}
              </Text>
            ))}
          </View>
        ))
        .reverse()}
    </Card>
  )
}

function differences(before: NoticeVersion | undefined, after: NoticeVersion): string[] {
  if (!before) return []
  const works = ({ worksFrom, worksTo }: NoticeVersion) =>
    worksFrom === null || worksTo === null ? '' : `${instant(worksFrom)}–${instant(worksTo)}`
  const { parts, photosOf } = NOTICES
  const pictures = (version: NoticeVersion) => version.photos.map((photo) => photo.photoId).join()
  return [
    [parts.title, before.title, after.title],
    [parts.text, before.text, after.text],
    [parts.works, works(before), works(after)],
    [parts.expiresAt, instant(before.expiresAt), instant(after.expiresAt)],
    pictures(before) === pictures(after)
      ? ['', '', '']
      : [parts.photos, photosOf(before.photos.length), photosOf(after.photos.length)],
  ].flatMap(([what = '', was = '', is = '']) =>
    what === '' || (was === is && what !== parts.photos) ? [] : [NOTICES.changed(what, was, is)],
  )
}
