import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { OBJECTION_KINDS, objectToRoll, readPosting } from '#contract/estate/openings.ts'
import { OPENING, POSTING } from '#src/copy/estate/opening.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useSession } from '#src/data/calls/session.ts'
import { ask } from '#src/parts/form/fields.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { Nowhere } from '#src/parts/frame/nowhere.tsx'
import { usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { area, count, dayText } from '#src/ui/figures/figures.ts'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { ObjectionCard } from '../../parts/opening/objections.tsx'

type Posting = OutputOf<typeof readPosting>

/** The roll as it is posted, without a name; whoever lives there says what is wrong. */
export default function PostingPage() {
  useActiveRole()
  const { estateId = '' } = usePageParams()
  const isIn = useSession((state) => state.session !== null)
  const read = useResource(readPosting, isIn && estateId ? { params: { estateId } } : null)
  if (!isIn || !estateId) return <Page>{isIn ? <Nowhere /> : <Loading />}</Page>
  return (
    <Page>
      <Shown resource={read}>
        {(posting) => (
          <>
            <Posted posting={posting} />
            {posting.hears ? (
              <ObjectForm key={posting.mine.length} estateId={estateId} onDone={read.reload} />
            ) : null}
            {posting.mine.length > 0 ? <Heading>{POSTING.mine}</Heading> : null}
            {posting.mine.map((one) => (
              <ObjectionCard key={one.objectionId} objection={one} nowAt={posting.nowAt} />
            ))}
          </>
        )}
      </Shown>
    </Page>
  )
}

function Posted({ posting: { name, posting, stage, buildings, hears } }: { posting: Posting }) {
  if (!posting) return <Empty title={POSTING.none} hint={POSTING.noneHint} />
  const day = dayText(posting.endsOn)
  return (
    <>
      <Card title={name}>
        <Text className="text-strong">{hears ? POSTING.until(day) : POSTING.over(day)}</Text>
        {stage === 'live' ? (
          <Notice tone="good">{POSTING.live}</Notice>
        ) : posting.isPresent ? null : (
          <Notice tone="warn">{POSTING.stale}</Notice>
        )}
        <Text className="text-note">{POSTING.noNames}</Text>
      </Card>
      <Rows>
        {buildings.map((one) => (
          <Row
            key={one.building}
            title={one.building}
            note={POSTING.building(count(one.units), count(one.heads), area(one.areaDm2 as never))}
          />
        ))}
      </Rows>
    </>
  )
}

function ObjectForm({ estateId, onDone }: { estateId: string; onDone(): Promise<unknown> }) {
  const [objectionId] = useState(newId)
  const [about, setAbout] = useState<(typeof OBJECTION_KINDS)[number] | null>(null)
  const [home, setHome] = useState('')
  const [words, setWords] = useState('')
  const said = { about, home: home.trim(), words: words.trim() }
  const form = useForm(objectToRoll, said, {
    about: ask.choose(POSTING.about, about),
    words: ask.write(POSTING.words, words),
  })
  const send = async () => {
    if (about === null) return null
    const id = await objectionId
    const body = { ...said, about, objectionId: id }
    const answer = await call(objectToRoll, { params: { estateId }, body, key: id })
    if (answer.ok) await onDone()
    return answer
  }
  return (
    <Card title={POSTING.object}>
      <Text className="text-note">{POSTING.objectNote}</Text>
      <Choices
        {...form.of('about')}
        label={POSTING.about}
        chosen={about}
        options={OBJECTION_KINDS.map((key) => ({ key, title: OPENING.about[key] }))}
        onChoose={setAbout}
        grid
      />
      <Field label={POSTING.home} value={home} onChange={setHome} most={60} />
      <Field {...form.of('words')} label={POSTING.words} value={words} onChange={setWords} most={300} tall />
      <FormBar form={form} onPress={() => void form.send(send)} id="object-roll">
        {POSTING.send}
      </FormBar>
    </Card>
  )
}
