import { Text } from '@tarojs/components'
import { useState } from 'react'
import { ratePosting, readClause, readPostingProof } from '#contract/performance/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { faultOfVersion, hashOf } from '#domain/log/version-proof.ts'
import { postingSubject, readPosting } from '#domain/performance/version.ts'
import { DISCLOSURES } from '#src/copy/performance/words.ts'
import { errorWords } from '#src/copy/core/errors.ts'
import { VERSION } from '#src/copy/core/version.ts'
import { call } from '#src/data/calls/call.ts'
import { expectedKey, rememberLog } from '#src/data/records/evidence.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { usePageParams } from '#src/platform/host.ts'
import { addressOf } from '#src/platform/request.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { instant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Posting } from '#src/ui/performance/posting.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { ClauseRecord } from './clause-record.tsx'

/** Checks on this phone a posted version, or without one all else that the log holds of a clause. */
export default function VersionPage() {
  const standing = useActiveRole()
  const { clauseId = '', postingId } = usePageParams()
  return (
    <Page title={VERSION.title}>
      {!standing ? (
        <Loading />
      ) : postingId === undefined ? (
        <ClauseRecord estateId={standing.estateId} clauseId={clauseId} />
      ) : (
        <Version standing={standing} clauseId={clauseId} postingId={postingId} />
      )}
    </Page>
  )
}

type ActiveRole = NonNullable<ReturnType<typeof useActiveRole>>
type OfVersion = { standing: ActiveRole; clauseId: string; postingId: string }

/** That a posted version is the one that was published, and when; then it may be rated. */
function Version({ standing, clauseId, postingId }: OfVersion) {
  const params = { estateId: standing.estateId }
  const clause = useResource(readClause, { params: { ...params, clauseId } })
  const proof = useResource(readPostingProof, { params: { ...params, postingId } })
  return (
    <Shown resource={clause}>
      {({ clause: value, duties }) => {
        const one = duties.flatMap((duty) => duty.versions).find((some) => some.postingId === postingId)
        const document = one ? readPosting(one.document) : null
        if (!one || !document) return <Empty title={VERSION.none} hint={VERSION.noneHint} />
        return (
          <>
            <Shown resource={proof}>
              {(given) => {
                const fault = faultOfVersion(
                  {
                    kind: 'posting',
                    estateId: standing.estateId,
                    subject: postingSubject(clauseId, document.periodFrom),
                    number: document.version,
                    text: one.document,
                    at: document.postedAt,
                  },
                  given,
                  expectedKey(standing.estateId, given.log),
                )
                if (fault === null) rememberLog(standing.estateId, given.log)
                return fault ? (
                  <Notice tone="bad">{VERSION.faults[fault]}</Notice>
                ) : (
                  <Notice tone="good">{VERSION.good(document.version, instant(document.postedAt))}</Notice>
                )
              }}
            </Shown>
            <Card title={value.content}>
              <Posting
                document={document}
                name={DISCLOSURES.evidence(value.content)}
                addresses={one.photos.map((photo) => ({
                  photoId: photo.photoId,
                  address: addressOf(photo.url),
                }))}
                reused={one.reused}
              />
              <Text className="text-small">{VERSION.fingerprint(hashOf(one.document).slice(0, 16))}</Text>
            </Card>
            {isAllowed(standing.role, 'disclosure.ask') ? (
              <Rating
                estateId={standing.estateId}
                postingId={postingId}
                seenHash={hashOf(one.document)}
                mine={one.ratings.mine}
                onRated={() => void clause.reload()}
              />
            ) : null}
          </>
        )
      }}
    </Shown>
  )
}

type Props = {
  estateId: string
  postingId: string
  seenHash: string
  mine: number | null
  onRated(): void
}

const STARS = ['5', '4', '3', '2', '1'] as const

function Rating({ estateId, postingId, seenHash, mine, onRated }: Props) {
  const [chosen, setChosen] = useState<(typeof STARS)[number] | null>(
    STARS.find((one) => Number(one) === mine) ?? null,
  )
  const [told, setTold] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const send = async () => {
    if (!chosen) return setTold(VERSION.rateFirst)
    setBusy(true)
    const answer = await call(ratePosting, {
      params: { estateId, postingId },
      body: { seenHash, stars: Number(chosen) },
    })
    setBusy(false)
    setTold(answer.ok ? VERSION.rated : errorWords(answer.code).title)
    if (answer.ok) onRated()
  }
  return (
    <Card title={VERSION.rate}>
      <Choices
        grid
        label={VERSION.rate}
        chosen={chosen}
        options={STARS.map((key) => ({ key, title: VERSION.stars[key] }))}
        onChoose={setChosen}
      />
      {told ? <Notice tone="calm">{told}</Notice> : null}
      <Button look="second" busy={isBusy} onPress={() => void send()} id="rate">
        {VERSION.rateSend}
      </Button>
    </Card>
  )
}
