import { Text } from '@tarojs/components'
import { useState } from 'react'
import * as v from 'valibot'
import { decideWrittenProxy, listProxies, registerProxy } from '#contract/votes/proxies/proxies.ts'
import { COMMITTEE } from '#src/copy/votes/committee.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { PROXY } from '#src/copy/votes/proxies/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { uploadAllKept } from '#src/data/files/photo-upload.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { usePageParams } from '#src/platform/host.ts'
import { dropPhoto } from '#src/platform/photos.ts'
import { newId } from '#src/platform/random.ts'
import { addressOf } from '#src/platform/request.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { instant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { PhotoPicker, Photos } from '#src/ui/layout/photos.tsx'
import { ProxyState } from '#src/ui/votes/proxy-state.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'

/** More homes than this are no choice but a list; typing another sign shortens it. */
const MOST_FOUND = 6
const MOST_PHOTOS = 4

/** Where a clerk registers the written authorisation of an owner who has no phone. */
export default function AuthorisePage() {
  const standing = useActiveRole()
  const { voteId = '' } = usePageParams()
  const params = { estateId: standing?.estateId ?? '', voteId }
  const proxies = useResource(listProxies, standing ? { params } : null)
  const [sought, setSought] = useState('')
  const draft = useDraft()
  const [headId, setHeadId] = useDraftState<string | null>(draft, 'headId', null, v.nullable(v.string()))
  const [agentName, setAgentName] = useDraftState(draft, 'agentName', '')
  const [agentCode, setAgentCode] = useState('')
  const { photos, setPhotos, isWorking, picker } = usePickedPhotos(MOST_PHOTOS, { draft })
  const [grantId, setGrantId] = useDraftState<string | null>(draft, 'grantId', null, v.nullable(v.string()))
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const [isBusy, setBusy] = useState(false)

  const refuse = (code: string) => {
    setBusy(false)
    setTold({ tone: 'bad', text: errorLine(code) })
  }
  const said = { headId, agentName: agentName.trim(), agentCode: agentCode.trim() }
  const form = useForm(registerProxy, said, {
    headId: ask.choose(PROXY.pickHome, headId),
    agentName: ask.write(PROXY.agentName, agentName, { need: PROXY.needName }),
    agentCode: ask.write(PROXY.agentCode, agentCode, {
      wrong: PROXY.badCode,
      codes: ['proxy.code-refused'],
    }),
    photos: ask.add(PROXY.photo, photos, { fault: photos.length === 0 && PROXY.needPhoto }),
  })
  const send = async () => {
    setTold(null)
    if (!headId) return null
    const sent = await uploadAllKept(
      params.estateId,
      photos.map((photo) => photo.key),
    )
    if ('code' in sent) return { ok: false as const, code: sent.code }
    // One name for this paper, so that sending it twice registers it once.
    const name = grantId ?? (await newId())
    setGrantId(name)
    const body = {
      ...said,
      grantId: name,
      headId,
      photoIds: sent.photoIds,
    }
    const answer = await call(registerProxy, { params, body, key: name })
    if (!answer.ok) return answer
    setTold({ tone: 'good', text: PROXY.registered })
    for (const photo of photos) void dropPhoto(photo.key)
    setGrantId(null)
    setHeadId(null)
    setSought('')
    setAgentName('')
    setAgentCode('')
    setPhotos([])
    await proxies.reload()
    return null
  }

  const decide = async (of: string, decision: 'confirm' | 'refuse') => {
    setBusy(true)
    const answer = await call(decideWrittenProxy, {
      params: { ...params, grantId: of },
      body: { decision },
    })
    if (!answer.ok) return refuse(answer.code)
    setBusy(false)
    setTold({ tone: 'good', text: PROXY.decidedPaper })
    await proxies.reload()
  }

  return (
    <Page
      bar={
        <FormBar form={form} onPress={() => void form.send(send)} busy={isWorking} id="register-proxy">
          {PROXY.registerSend}
        </FormBar>
      }
    >
      <Notice tone="calm">{PROXY.registerNote}</Notice>
      <DraftLine draft={draft} />
      {standing ? (
        <Shown resource={proxies}>
          {({ voteTitle, proxyCap, heads, grants, waiting }) => {
            const found = heads
              .filter((head) => head.headId === headId || head.unitLabels.join(' ').includes(sought.trim()))
              .slice(0, MOST_FOUND)
            return (
              <>
                <Heading>{voteTitle}</Heading>
                {proxyCap === 0 ? <Notice tone="warn">{PROXY.off}</Notice> : null}
                <Card title={PROXY.pickHome}>
                  <FieldGroup {...form.of('headId')}>
                    <Field label={COMMITTEE.find} value={sought} onChange={setSought} most={20} />
                    {sought.trim() === '' && !headId ? null : found.length === 0 ? (
                      <Text className="text-note">{COMMITTEE.noHome}</Text>
                    ) : (
                      <Choices
                        label={PROXY.pickHome}
                        chosen={headId}
                        options={found.map((head) => ({
                          key: head.headId,
                          title: FIGURES.homes(head.unitLabels),
                        }))}
                        onChoose={setHeadId}
                      />
                    )}
                  </FieldGroup>
                </Card>
                <Field
                  {...form.of('agentName')}
                  label={PROXY.agentName}
                  value={agentName}
                  onChange={setAgentName}
                  most={20}
                />
                <Field
                  {...form.of('agentCode')}
                  label={PROXY.agentCode}
                  value={agentCode}
                  onChange={setAgentCode}
                  most={8}
                  digits
                />
                <Card title={PROXY.photo}>
                  <FieldGroup {...form.of('photos')}>
                    <PhotoPicker name={PROXY.photo} {...picker} />
                  </FieldGroup>
                </Card>
                {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
                {waiting.length > 0 ? <Heading>{PROXY.waiting}</Heading> : null}
                {waiting.map((one) => (
                  <Card key={one.grantId} title={FIGURES.homes(one.unitLabels)}>
                    <Text>{PROXY.waitingOf(one.agentName, instant(one.registeredAt))}</Text>
                    <Photos
                      name={PROXY.photo}
                      photos={one.photos.map((photo) => ({
                        key: photo.photoId,
                        address: addressOf(photo.url),
                      }))}
                    />
                    {one.mayConfirm ? (
                      <Button
                        onPress={() => void decide(one.grantId, 'confirm')}
                        busy={isBusy}
                        id="confirm-proxy"
                      >
                        {PROXY.confirmPaper}
                      </Button>
                    ) : null}
                    <Button
                      look="second"
                      onPress={() => void decide(one.grantId, 'refuse')}
                      busy={isBusy}
                      id="refuse-proxy"
                    >
                      {PROXY.refusePaper}
                    </Button>
                  </Card>
                ))}
                {grants.length > 0 ? (
                  <>
                    <Heading>{PROXY.registeredList}</Heading>
                    <Rows>
                      {grants.map((grant) => (
                        <Row
                          key={grant.grantId}
                          title={FIGURES.homes(grant.unitLabels)}
                          note={PROXY.granted(grant.agentName, instant(grant.grantedAt))}
                        >
                          <ProxyState proxy={grant} />
                        </Row>
                      ))}
                    </Rows>
                  </>
                ) : null}
              </>
            )
          }}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}
