import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import {
  addWebhook,
  endOpen311Key,
  issueOpen311Key,
  listOpen311Keys,
  listWebhooks,
  type Open311Key,
  type Webhook,
} from '#contract/open311/endpoints.ts'
import { CONNECT, answerWords } from '#src/copy/open311/words.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { goTo } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { count, instant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { Once } from '../../parts/once.tsx'

/** Which other systems may come in and are told of steps. */
export default function ConnectionsPage() {
  const standing = useActiveRole()
  if (!standing)
    return (
      <Page>
        <Loading />
      </Page>
    )
  return (
    <Page>
      <Heading>{CONNECT.title}</Heading>
      <Text className="text-note">{CONNECT.what}</Text>
      <KeysCard estateId={standing.estateId} />
      <HooksCard estateId={standing.estateId} />
    </Page>
  )
}

const KINDS = (['read', 'write', 'hotline'] as const).map((key) => ({ key, title: CONNECT.kinds[key] }))
type Kind = (typeof KINDS)[number]['key']

function KeysCard({ estateId }: { estateId: string }) {
  const params = { estateId }
  const found = useResource(listOpen311Keys, { params })
  const [isOpen, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [kind, setKind] = useState<Kind>('read')
  const [ending, setEnding] = useState<Open311Key | null>(null)
  const [secret, setSecret] = useState<{ title: string; text: string | null } | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  // The same key through every try: a lost answer is told once more, and makes no second key.
  const [keyId, setKeyId] = useState<string | null>(null)
  const scope = kind === 'read' ? 'read' : 'write'
  const form = useForm(
    issueOpen311Key,
    { name: name.trim(), scope, isHotline: kind === 'hotline' },
    {
      name: ask.write(CONNECT.name, name, { need: CONNECT.nameNeeded }),
    },
  )
  const issue = async () => {
    const id = keyId ?? (await newId())
    setKeyId(id)
    const answer = await call(issueOpen311Key, {
      params,
      body: {
        keyId: id,
        name: name.trim(),
        scope,
        isHotline: kind === 'hotline',
      },
      key: id,
    })
    if (!answer.ok) return answer
    setSecret({ title: answer.value.key.name, text: answer.value.apiKey })
    setFault(null)
    setOpen(false)
    setName('')
    setKeyId(null)
    await found.reload()
    return null
  }
  const end = async () => {
    if (!ending) return
    setBusy(true)
    const answer = await call(endOpen311Key, {
      params: { estateId, keyId: ending.keyId },
      body: {},
    })
    setBusy(false)
    setEnding(null)
    setFault(answer.ok ? null : errorLine(answer.code))
    await found.reload()
  }
  return (
    <>
      {secret ? <Once title={secret.title} secret={secret.text} onSeen={() => setSecret(null)} /> : null}
      <Card title={CONNECT.keys}>
        <Shown resource={found}>
          {({ jurisdictionId, keys }) => (
            <>
              <Text className="text-small">{CONNECT.jurisdiction(jurisdictionId)}</Text>
              {keys.length === 0 ? <Text className="text-note">{CONNECT.noKeys}</Text> : null}
              {keys.map((key) => (
                <KeyLine key={key.keyId} of={key} onEnd={() => setEnding(key)} />
              ))}
            </>
          )}
        </Shown>
        {isOpen ? (
          <>
            <Field
              {...form.of('name')}
              label={CONNECT.name}
              value={name}
              onChange={(text) => {
                setKeyId(null)
                setName(text)
              }}
              most={40}
            />
            <Choices
              label={CONNECT.scope}
              chosen={kind}
              options={KINDS}
              onChoose={(key) => {
                setKeyId(null)
                setKind(key)
              }}
            />
          </>
        ) : null}
        {fault ? <Notice tone="bad">{fault}</Notice> : null}
        <FormBar
          form={form}
          look={isOpen ? 'primary' : 'second'}
          id="issue-key"
          busy={isBusy}
          onPress={() => (isOpen ? void form.send(issue) : setOpen(true))}
        >
          {isOpen ? CONNECT.doIssue : CONNECT.issue}
        </FormBar>
      </Card>
      <Sheet
        title={CONNECT.endTitle(ending?.name ?? '')}
        isOpen={ending !== null}
        onClose={() => setEnding(null)}
        confirm={{ text: CONNECT.end, onPress: () => void end(), busy: isBusy }}
      >
        <Text>{CONNECT.endHint}</Text>
      </Sheet>
    </>
  )
}

function KeyLine({ of, onEnd }: { of: Open311Key; onEnd(): void }) {
  return (
    <View className="stack">
      <View className="tabs">
        <Text className="text-strong">{of.name}</Text>
        <Status tone={of.endedAt === null ? 'calm' : 'quiet'}>
          {of.isHotline ? CONNECT.hotline : CONNECT.scopes[of.scope]}
        </Status>
      </View>
      <Text className="text-small">
        {CONNECT.issued(
          instant(of.issuedAt),
          of.lastUsedAt === null ? CONNECT.unused : CONNECT.used(instant(of.lastUsedAt)),
        )}
      </Text>
      {of.endedAt === null ? (
        <Button look="plain" onPress={onEnd} id={`end-${of.keyId}`}>
          {CONNECT.end}
        </Button>
      ) : (
        <Text className="text-small">{CONNECT.ended(instant(of.endedAt))}</Text>
      )}
    </View>
  )
}

function HooksCard({ estateId }: { estateId: string }) {
  const params = { estateId }
  const found = useResource(listWebhooks, { params })
  const [isOpen, setOpen] = useState(false)
  const [url, setUrl] = useState('https://')
  const [secret, setSecret] = useState<{ text: string | null } | null>(null)
  const [webhookId, setWebhookId] = useState<string | null>(null)
  const form = useForm(
    addWebhook,
    { url: url.trim(), events: [] },
    {
      url: ask.write(CONNECT.url, url, {
        fault: url.trim() === 'https://' && CONNECT.urlNeeded,
        wrong: CONNECT.urlNeeded,
        codes: ['webhook.address-refused'],
      }),
    },
  )
  const add = async () => {
    const id = webhookId ?? (await newId())
    setWebhookId(id)
    const answer = await call(addWebhook, {
      params,
      body: { webhookId: id, url: url.trim(), events: [] },
      key: id,
    })
    if (!answer.ok) return answer
    setSecret({ text: answer.value.secret })
    setOpen(false)
    setUrl('https://')
    setWebhookId(null)
    await found.reload()
    return null
  }
  return (
    <>
      {secret ? <Once title={CONNECT.secret} secret={secret.text} onSeen={() => setSecret(null)} /> : null}
      <Card title={CONNECT.hooks}>
        <Text className="text-note">{CONNECT.hooksWhat}</Text>
        <Shown resource={found}>
          {({ webhooks }) => (
            <>
              {webhooks.length === 0 ? <Text className="text-note">{CONNECT.noHooks}</Text> : null}
              {webhooks.length === 0 ? null : (
                <Rows>
                  {webhooks.map((hook) => (
                    <Row
                      key={hook.webhookId}
                      title={hostOf(hook.url)}
                      note={noteOf(hook)}
                      onPress={() => goTo(routes.webhook(hook.webhookId))}
                      {...(hook.lastFailure === ''
                        ? {}
                        : { side: <Status tone="bad">{CONNECT.failed}</Status> })}
                    />
                  ))}
                </Rows>
              )}
            </>
          )}
        </Shown>
        {isOpen ? (
          <Field
            {...form.of('url')}
            label={CONNECT.url}
            value={url}
            onChange={(text) => {
              setWebhookId(null)
              setUrl(text)
            }}
            most={500}
          />
        ) : null}
        <FormBar
          form={form}
          look="second"
          id="add-hook"
          onPress={() => (isOpen ? void form.send(add) : setOpen(true))}
        >
          {isOpen ? CONNECT.doAdd : CONNECT.addHook}
        </FormBar>
      </Card>
    </>
  )
}

function hostOf(url: string): string {
  return url.replace(/^https?:\/\//, '').split('/')[0] ?? url
}

function noteOf(hook: Webhook): string {
  if (hook.endedAt !== null) return CONNECT.ended(instant(hook.endedAt))
  const failure = hook.lastFailure === '' ? '' : CONNECT.failure(answerWords(hook.lastFailure))
  if (hook.waiting > 0 && hook.waitingSince !== null)
    return CONNECT.waiting(count(hook.waiting), instant(hook.waitingSince)) + failure
  return hook.lastSentAt === null ? CONNECT.never : CONNECT.lastSent(instant(hook.lastSentAt))
}
