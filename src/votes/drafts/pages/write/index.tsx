import { Text } from '@tarojs/components'
import { useState } from 'react'
import {
  type DraftCheck,
  type DraftContent,
  type DraftDetail,
  readDraft,
  saveDraft,
} from '#contract/votes/drafts.ts'
import { listLives, readLife } from '#contract/votes/life.ts'
import { type RepairFunding, readFunding } from '#contract/repairs/funding.ts'
import { readVote, type VoteDetail } from '#contract/votes/endpoints.ts'
import { addDays, beijingDayOf, type Day, daysBetween } from '#domain/core/calendar.ts'
import { plainHundredths } from '#domain/core/quantity.ts'
import { PAPER_RULES } from '#domain/votes/counting/count.ts'
import {
  checkDraft,
  type DraftContent as Draft,
  earliestOpening,
  EMPTY_DRAFT,
} from '#domain/votes/drafts/draft.ts'
import { draftFrom, TEMPLATES } from '#domain/votes/drafts/template.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { LIFE } from '#src/copy/votes/life.ts'
import { VOTES } from '#src/copy/votes/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { type Resource, useResource } from '#src/data/resource/resource.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { replaceWith, usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { dayText } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { CheckList, printFaults } from '../../parts/check-list.tsx'
import { DraftText } from '../../parts/draft-text.tsx'
import { ItemForm, NEW_ITEM } from '../../parts/item-form.tsx'

const SCOPES = (['estate', 'building', 'stair'] as const).map((key) => ({ key, title: LIFE.scopes[key] }))
const RULES = PAPER_RULES.map((key) => ({ key, title: VOTES.paperRules[key] }))
const WINDOW_DAYS = 21

/** The form of a draft: a new one from a template or an earlier vote, or one that is there already. */
export default function WritePage() {
  const standing = useActiveRole()
  const { draftId = '', template, revoteOf, forRepair } = usePageParams()
  const isNew = template !== undefined || revoteOf !== undefined || forRepair !== undefined
  const params = standing ? { estateId: standing.estateId, draftId } : null
  const draft = useResource(readDraft, params && !isNew ? { params } : null)
  const before = useResource(
    readVote,
    standing && revoteOf ? { params: { estateId: standing.estateId, voteId: revoteOf } } : null,
  )
  // The server's clock, for a draft that the server does not know yet.
  const clock = useResource(listLives, standing ? { params: { estateId: standing.estateId } } : null)
  const origin = useResource(
    readLife,
    standing && revoteOf ? { params: { estateId: standing.estateId, voteId: revoteOf } } : null,
  )
  const funding = useResource(
    readFunding,
    standing && forRepair ? { params: { estateId: standing.estateId, repairId: forRepair } } : null,
  )
  if (!standing) return <Waiting />
  if (forRepair) {
    if (!funding.value) return <Waiting resource={funding} />
    const { nowAt } = funding.value
    return <Form start={{ base: 0, nowAt, content: withDays(ofRepair(funding.value), nowAt) }} />
  }
  if (revoteOf) {
    if (!before.value) return <Waiting resource={before} />
    if (!origin.value) return <Waiting resource={origin} />
    const content = repeated(before.value, origin.value.scope)
    return <Form start={{ base: 0, nowAt: before.value.nowAt, content }} revoteOf={revoteOf} />
  }
  // A draft without a version yet is a new one: its template is named in the address, or it begins empty.
  if (isNew || draft.code === 'draft.not-found') {
    if (!clock.value) return <Waiting resource={clock} />
    const { nowAt } = clock.value
    const found = TEMPLATES.find((one) => one.key === template)
    return <Form start={{ base: 0, nowAt, content: fresh(found, nowAt) }} notes={found?.key} />
  }
  if (!draft.value) return <Waiting resource={draft} />
  const { revision, nowAt, content, checks } = draft.value
  return <Form start={{ base: revision, nowAt, content }} checks={checks} />
}

function Waiting({ resource }: { resource?: Resource<unknown> }) {
  return (
    <Page title={LIFE.writeTitle}>
      {resource ? <Shown resource={resource}>{() => null}</Shown> : <Loading />}
    </Page>
  )
}

function withDays(content: Draft, nowAt: number): DraftContent {
  const opensOn = earliestOpening(beijingDayOf(nowAt))
  const plain = JSON.parse(JSON.stringify(content)) as DraftContent
  // Some days to spare: guidance takes as long as it takes.
  return { ...plain, opensOn: addDays(opensOn, 8), closesOn: addDays(opensOn, 8 + WINDOW_DAYS) }
}

function fresh(template: (typeof TEMPLATES)[number] | undefined, nowAt: number): DraftContent {
  return withDays(
    template ? draftFrom(template) : { ...EMPTY_DRAFT, items: [{ ...NEW_ITEM, matterId: 9 }] },
    nowAt,
  )
}

/** Whether to spend what a repair was planned to cost, from whose money it was planned. */
function ofRepair({ repair, source, plannedFen }: RepairFunding): Draft {
  const { placeText, kindTitle } = repair
  const words = LIFE.forRepair(placeText, kindTitle, plannedFen === null ? null : plainHundredths(plannedFen))
  // Law: 民法典 §278①(5): using the fund; (9): using the income from common parts.
  const matterId = source === 'revenue' ? 9 : 5
  return {
    ...EMPTY_DRAFT,
    title: words.title,
    items: [
      { kind: 'question', title: words.title, text: words.text(source === 'revenue'), matterId, options: [] },
    ],
  }
}

function repeated(vote: VoteDetail, scope: DraftContent['scope']): DraftContent {
  return withDays(
    {
      ...EMPTY_DRAFT,
      title: vote.title,
      items: vote.items.map(({ kind, title, text, matterId, options }) => {
        return { kind, title, text, matterId: matterId as 9, options }
      }),
      seats: vote.seats,
      paper: vote.paper,
      proxyCap: vote.proxyCap,
      documents: vote.documents,
      scope,
    },
    vote.nowAt,
  )
}

type Start = { base: number; nowAt: number; content: DraftContent }

type FormGiven = {
  start: Start
  revoteOf?: string
  notes?: string | undefined
  /** What the server found in the draft as it was saved. */
  checks?: readonly DraftCheck[]
}

function Form({ start, revoteOf, notes, checks = [] }: FormGiven) {
  const standing = useActiveRole()
  const { draftId = '' } = usePageParams()
  const [base, setBase] = useState(start.base)
  const [content, setContent] = useState(start.content)
  const [saveKey, setSaveKey] = useState<string | null>(null)
  const [theirs, setTheirs] = useState<DraftDetail | null>(null)
  // Anything may be missing yet: what the list below says is no fault of this form.
  const form = useForm(
    saveDraft,
    { base, content, revoteOf: revoteOf ?? null },
    {
      content: ask.write(LIFE.writeTitle, content.title),
    },
  )
  const today = beijingDayOf(start.nowAt)
  const faultOf = printFaults(checks)
  const template = TEMPLATES.find((one) => one.key === notes)
  const change = (part: Partial<DraftContent>) => {
    setContent((now) => ({ ...now, ...part }))
    // Another text is another wish.
    setSaveKey(null)
  }
  const params = { estateId: standing?.estateId ?? '', draftId }
  const save = async (on: number) => {
    const key = saveKey ?? (await newId())
    setSaveKey(key)
    const answer = await call(saveDraft, {
      params,
      body: { base: on, content, revoteOf: revoteOf ?? null },
      key,
    })
    if (answer.ok) {
      replaceWith(routes.draft(draftId))
      return null
    }
    if (answer.code === 'draft.changed') {
      const now = await call(readDraft, { params, query: {} })
      if (now.ok) setTheirs(now.value)
    }
    return answer
  }
  return (
    <Page
      title={LIFE.writeTitle}
      bar={
        <FormBar form={form} onPress={() => void form.send(() => save(base))} id="save-draft">
          {LIFE.save}
        </FormBar>
      }
    >
      {template ? (
        <Card title={LIFE.notes}>
          {template.notes.map((note) => (
            <Text key={note} className="text-note">
              {note}
            </Text>
          ))}
        </Card>
      ) : null}
      <FieldGroup {...form.of('content')}>
        <Field
          label={LIFE.subject}
          value={content.title}
          {...faultOf('draft-title', content.title)}
          onChange={(title) => change({ title })}
          most={60}
        />
      </FieldGroup>
      {content.items.map((item, index) => (
        <ItemForm
          // Items have no name but their place.
          key={LIFE.item(index + 1)}
          number={index + 1}
          item={item}
          faultOf={faultOf}
          onChange={(next) => change({ items: content.items.map((one, at) => (at === index ? next : one)) })}
          onDrop={() => change({ items: content.items.filter((_, at) => at !== index) })}
        />
      ))}
      <Button
        look="second"
        id="add-item"
        onPress={() =>
          change({ items: [...content.items, { ...NEW_ITEM, matterId: content.items[0]?.matterId ?? 9 }] })
        }
      >
        {LIFE.addItem}
      </Button>
      {content.seats > 0 || content.items.some((item) => item.kind === 'candidate') ? (
        <Field
          label={LIFE.seats}
          value={String(content.seats)}
          onChange={(text) => change({ seats: whole(text, 30) })}
          most={2}
          digits
        />
      ) : null}
      <Card title={LIFE.scope}>
        <Choices
          label={LIFE.scope}
          chosen={content.scope.kind}
          options={SCOPES}
          onChoose={(kind) => change({ scope: { ...content.scope, kind } })}
        />
        {content.scope.kind === 'estate' ? null : (
          <Field
            label={LIFE.building}
            value={content.scope.building}
            onChange={(building) => change({ scope: { ...content.scope, building } })}
            most={20}
          />
        )}
        {content.scope.kind === 'stair' ? (
          <Field
            label={LIFE.stair}
            value={content.scope.stair}
            onChange={(stair) => change({ scope: { ...content.scope, stair } })}
            most={20}
          />
        ) : null}
      </Card>
      <Days content={content} today={today} onChange={change} />
      {content.documents.map((document, index) => (
        <Card key={LIFE.document(index + 1)} title={LIFE.document(index + 1)}>
          <Field
            label={LIFE.documentTitle}
            value={document.title}
            {...faultOf(`document-${index}`, document.title)}
            onChange={(title) =>
              change({ documents: replaced(content.documents, index, { ...document, title }) })
            }
            most={60}
          />
          <Field
            label={LIFE.documentBody}
            value={document.body}
            onChange={(body) =>
              change({ documents: replaced(content.documents, index, { ...document, body }) })
            }
            most={5000}
            tall
          />
          <Button
            look="plain"
            onPress={() => change({ documents: content.documents.filter((_, at) => at !== index) })}
          >
            {LIFE.dropDocument}
          </Button>
        </Card>
      ))}
      {template && content.documents.length === 0 ? (
        <Text className="text-note">{LIFE.attachList(FIGURES.list(template.attach))}</Text>
      ) : null}
      <Button
        look="second"
        onPress={() => change({ documents: [...content.documents, { title: '', body: '' }] })}
      >
        {LIFE.addDocument}
      </Button>
      <Card title={LIFE.paperRule}>
        <Choices
          label={LIFE.paperRule}
          chosen={content.paper}
          options={RULES}
          onChoose={(paper) => change({ paper })}
        />
        <Field
          label={LIFE.proxyCap}
          value={String(content.proxyCap)}
          onChange={(text) => change({ proxyCap: whole(text, 10) })}
          most={2}
          digits
        />
      </Card>
      <CheckList checks={checkDraft(content as Draft, start.nowAt)} />
      <Sheet
        title={LIFE.conflictTitle}
        isOpen={theirs !== null}
        onClose={() => setTheirs(null)}
        confirm={{
          text: LIFE.keepMine,
          onPress: () => {
            const on = theirs?.versions[0]?.revision ?? base
            setBase(on)
            setTheirs(null)
            void form.send(() => save(on))
          },
        }}
      >
        <Text>{LIFE.conflictNote}</Text>
        {theirs ? <DraftText content={theirs.content} /> : null}
        <Button
          look="second"
          onPress={() => {
            if (!theirs) return
            setBase(theirs.revision)
            setContent(theirs.content)
            setSaveKey(null)
            setTheirs(null)
            form.reset()
          }}
        >
          {LIFE.takeTheirs}
        </Button>
      </Sheet>
    </Page>
  )
}

function Days(given: { content: DraftContent; today: Day; onChange(part: Partial<DraftContent>): void }) {
  const { content, today, onChange } = given
  const { opensOn, closesOn } = content
  const least = daysBetween(today, earliestOpening(today))
  const [opensIn, setOpensIn] = useState(opensOn ? String(daysBetween(today, opensOn)) : '')
  const [lasts, setLasts] = useState(opensOn && closesOn ? String(daysBetween(opensOn, closesOn)) : '')
  const move = (ahead: string, length: string) => {
    setOpensIn(ahead)
    setLasts(length)
    const days = [ahead, length].map((text) => whole(text, 400)) as [number, number]
    const opens = days[0] > 0 ? addDays(today, days[0]) : null
    onChange({ opensOn: opens, closesOn: opens && days[1] > 0 ? addDays(opens, days[1]) : null })
  }
  return (
    <>
      <Field
        label={LIFE.opensIn(least)}
        value={opensIn}
        onChange={(text) => move(text, lasts)}
        most={3}
        digits
      />
      <Field label={LIFE.lasts} value={lasts} onChange={(text) => move(opensIn, text)} most={3} digits />
      {opensOn && closesOn ? (
        <Text className="text-note">{LIFE.window(dayText(opensOn), dayText(closesOn))}</Text>
      ) : null}
    </>
  )
}

/** A typed whole number, 0 where it is none, and no more than `most`. */
function whole(text: string, most: number): number {
  return /^[0-9]{1,4}$/.test(text) ? Math.min(Number(text), most) : 0
}

function replaced<T>(list: readonly T[], index: number, one: T): T[] {
  return list.map((before, at) => (at === index ? one : before))
}
