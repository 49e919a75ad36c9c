import { Text, View } from '@tarojs/components'
import type { NoticeRow, NoticeVersion } from '#contract/notices/endpoints.ts'
import { NOTICES } from '#src/copy/notices/words.ts'
import { addressOf } from '#src/platform/request.ts'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { instant } from '#src/ui/figures/figures.ts'
import { Photos } from '#src/ui/layout/photos.tsx'
import { Row } from '#src/ui/layout/rows.tsx'
import { Notice, Status, type Tone } from '#src/ui/state/status.tsx'

const TONES: Partial<Record<NoticeRow['kind'], Tone>> = { emergency: 'warn', outage: 'calm' }
const toneOf = (kind: NoticeRow['kind']): Tone => TONES[kind] ?? 'quiet'

type Facts = Pick<NoticeRow, 'kind' | 'outage' | 'worksFrom' | 'worksTo' | 'isToldLate'>

function worksText({ outage, worksFrom, worksTo }: Pick<Facts, 'outage' | 'worksFrom' | 'worksTo'>): string {
  if (outage === null || worksFrom === null || worksTo === null) return ''
  return NOTICES.works(NOTICES.outages[outage], instant(worksFrom), instant(worksTo))
}

/** A notice in a list: what kind, what of, from whom. */
export function NoticeLine({ row, onPress }: { row: NoticeRow; onPress(): void }) {
  const kind = NOTICES.kinds[row.kind]
  const isUnread = row.isMine && !row.isRead && row.state === 'current'
  const note = [NOTICES.by(row.byRole, instant(row.shownFrom)), worksText(row)].filter(Boolean).join(' ')
  return (
    <Row
      title={row.title}
      note={note}
      label={`${kind} ${row.title} ${note} ${isUnread ? NOTICES.unread : ''}`}
      onPress={onPress}
    >
      <View className="marked">
        <Status tone={toneOf(row.kind)}>{kind}</Status>
        {isUnread ? <Status tone="calm">{NOTICES.unread}</Status> : null}
        {row.isToldLate ? <Status tone="warn">{NOTICES.lateShort}</Status> : null}
        {row.state === 'current' ? null : <Status tone="quiet">{NOTICES.states[row.state]}</Status>}
      </View>
    </Row>
  )
}

type Props = Facts & {
  title: string
  text: string
  photos: NoticeVersion['photos']
  by: string
  places: readonly string[]
}

/** A notice as its homes read it; an emergency stands in a frame under its own heading. */
export function NoticeLook({ kind, title, text, photos, by, places, ...facts }: Props) {
  const works = worksText(facts)
  return (
    <Card title={kind === 'emergency' ? NOTICES.emergencyHead : title} accent={kind === 'emergency'}>
      {kind === 'emergency' ? <Heading>{title}</Heading> : null}
      <Status tone={toneOf(kind)}>{NOTICES.kinds[kind]}</Status>
      {works ? <Text className="text-strong">{works}</Text> : null}
      <Text className="pre">{text}</Text>
      <Photos
        name={NOTICES.pictures}
        photos={photos.map((photo) => ({ key: photo.photoId, address: addressOf(photo.url) }))}
      />
      {facts.isToldLate ? <Notice tone="warn">{NOTICES.late}</Notice> : null}
      <Text className="text-small">{NOTICES.places(places)}</Text>
      <Text className="text-small">{by}</Text>
    </Card>
  )
}
