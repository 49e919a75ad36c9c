import { Text, View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import type * as v from 'valibot'
import { type NoticeDetail, readNotice, readNoticeRecord } from '#contract/notices/endpoints.ts'
import { hashOf } from '#domain/log/version-proof.ts'
import { readNoticeDocument } from '#domain/notices/record.ts'
import { verifyNotice } from '#domain/notices/verify.ts'
import { NOTICE_CHECK } from '#src/copy/notices/check.ts'
import { expectedKey, rememberLog } from '#src/data/records/evidence.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { checkPicture, type PictureState } from '#src/data/files/picture-check.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { usePageParams } from '#src/platform/host.ts'
import { Heading } from '#src/ui/layout/card.tsx'
import { count, instant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice, Status, type Tone } from '#src/ui/state/status.tsx'

type Record = v.InferOutput<typeof readNoticeRecord.output>

/** Checks on this phone that a notice is shown as it was published, and when: every version, its pictures too. */
export default function NoticeCheckPage() {
  const standing = useActiveRole()
  const { noticeId = '' } = usePageParams()
  const asked = standing ? { params: { estateId: standing.estateId, noticeId } } : null
  const notice = useResource(readNotice, asked)
  const record = useResource(readNoticeRecord, asked)
  return (
    <Page title={NOTICE_CHECK.title}>
      {standing ? (
        <Shown resource={notice}>
          {(shown) => (
            <Shown resource={record}>
              {(given) => (
                <Checked
                  estateId={standing.estateId}
                  noticeId={noticeId}
                  notice={shown.notice}
                  record={given}
                />
              )}
            </Shown>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function Checked(given: { estateId: string; noticeId: string; notice: NoticeDetail; record: Record }) {
  const { estateId, noticeId, notice, record } = given
  const versions = notice.versions.map(({ photos, ...version }) => ({
    ...version,
    photoIds: photos.map((photo) => photo.photoId),
  }))
  const photos = notice.versions.flatMap((version) => version.photos)
  const faults = verifyNotice(
    { ...notice, communityId: estateId, noticeId, versions },
    record,
    expectedKey(estateId, record.log),
  )
  const isUnlogged = faults.length > 0 && faults.every((fault) => fault.code === 'unlogged')
  if (faults.length === 0) rememberLog(estateId, record.log)
  const faultOf = (number: number) => faults.find((fault) => fault.version === number)
  const whole = faultOf(0)
  return (
    <>
      {faults.length === 0 ? (
        <Notice tone="good">{NOTICE_CHECK.good(count(versions.length))}</Notice>
      ) : isUnlogged ? (
        <Notice tone="warn">
          {record.entries.length === 0 ? NOTICE_CHECK.empty : NOTICE_CHECK.unlogged}
        </Notice>
      ) : (
        <Notice tone="bad">{NOTICE_CHECK.bad}</Notice>
      )}
      <Heading>{notice.title}</Heading>
      <Rows>
        {[...versions].reverse().map((version) => {
          const fault = faultOf(version.version)
          const entry = record.entries.find(
            (one) => readNoticeDocument(one.document)?.version === version.version,
          )
          const state = fault ? NOTICE_CHECK.faults[fault.code] : NOTICE_CHECK.proven
          return (
            <Row
              key={version.version}
              title={NOTICE_CHECK.version(version.version, version.kind, instant(version.at))}
            >
              <View className="tabs">
                <Status tone={!fault ? 'good' : fault.code === 'unlogged' ? 'warn' : 'bad'}>{state}</Status>
              </View>
              {entry ? (
                <>
                  <Text className="text-small">
                    {NOTICE_CHECK.fingerprint(hashOf(entry.document).slice(0, 16))}
                  </Text>
                  <Text className="text-small">{NOTICE_CHECK.place(entry.index)}</Text>
                </>
              ) : null}
            </Row>
          )
        })}
        {whole ? (
          <Row title={NOTICE_CHECK.whole}>
            <View className="tabs">
              <Status tone="bad">{NOTICE_CHECK.faults[whole.code]}</Status>
            </View>
          </Row>
        ) : null}
      </Rows>
      {faults
        .filter((fault) => fault.version > 0 && !versions.some((one) => one.version === fault.version))
        .map((fault) => (
          <Notice key={`${fault.version} ${fault.code}`} tone="bad">
            {NOTICE_CHECK.faults[fault.code]}
          </Notice>
        ))}
      <Pictures key={photos.map((photo) => photo.photoId).join()} photos={photos} />
      <Text className="text-small">{NOTICE_CHECK.note}</Text>
    </>
  )
}

const TONES: Readonly<{ [state in PictureState]: Tone }> = {
  same: 'good',
  changed: 'bad',
  gone: 'bad',
  unread: 'warn',
}

/** Hashes each picture anew: its name, which the documents hold, is the hash of its bytes. */
function Pictures({ photos }: { photos: NoticeDetail['versions'][number]['photos'] }) {
  const [states, setStates] = useState<readonly PictureState[]>([])
  // Links are signed anew with every answer; the pictures are the same while their names are.
  const [all] = useState(() => [...new Map(photos.map((photo) => [photo.photoId, photo.url])).entries()])
  useEffect(() => {
    let isGone = false
    void (async () => {
      const found: PictureState[] = []
      for (const [photoId, url] of all) {
        found.push(await checkPicture(photoId, url))
        if (isGone) return
        setStates([...found])
      }
    })()
    return () => {
      isGone = true
    }
  }, [all])
  if (all.length === 0) return null
  return (
    <>
      <Heading>{NOTICE_CHECK.pictures}</Heading>
      <View className="stack">
        {all.map(([photoId], at) => {
          const state = states[at]
          return state ? (
            <Status key={photoId} tone={TONES[state]}>
              {NOTICE_CHECK.pictureStates[state]}
            </Status>
          ) : (
            <Text key={photoId} className="text-note">
              {NOTICE_CHECK.checking}
            </Text>
          )
        })}
      </View>
    </>
  )
}
