import { Text } from '@tarojs/components'
import { useState } from 'react'
import { readPerformance } from '#contract/performance/endpoints.ts'
import {
  importFacilities,
  listPromises,
  listWorkers,
  promiseRepair,
  registerWorker,
} from '#contract/repairs/desk.ts'
import { REPAIR_KINDS, repairKindOf } from '#domain/repairs/kind.ts'
import { REPAIR_DESK } from '#src/copy/repairs/figures.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { count } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { DeskPhoneCard } from '../../parts/desk-phone.tsx'

type Told = { tone: 'good' | 'bad'; text: string } | null

/** The company's own: who works, what stands where, what the contract promises beyond the norm. */
export default function ManageRepairsPage() {
  const standing = useActiveRole()
  if (!standing)
    return (
      <Page>
        <Loading />
      </Page>
    )
  const { estateId } = standing
  return (
    <Page>
      <Heading>{REPAIR_DESK.title}</Heading>
      <Rows>
        <Row title={REPAIR_DESK.duty} note={REPAIR_DESK.dutyHint} onPress={() => goTo(routes.duty())} />
        <Row
          title={REPAIR_DESK.orders}
          note={REPAIR_DESK.ordersHint}
          onPress={() => goTo(routes.hotlineOrders())}
        />
        <Row
          title={REPAIR_DESK.connections}
          note={REPAIR_DESK.connectionsHint}
          onPress={() => goTo(routes.connections())}
        />
      </Rows>
      <DeskPhoneCard estateId={estateId} />
      <WorkersCard estateId={estateId} />
      <FacilitiesCard estateId={estateId} />
      <PromisesCard estateId={estateId} />
    </Page>
  )
}

function WorkersCard({ estateId }: { estateId: string }) {
  const found = useResource(listWorkers, { params: { estateId } })
  const [name, setName] = useState('')
  const [code, setCode] = useState('')
  const [told, setTold] = useState<string | null>(null)
  const form = useForm(
    registerWorker,
    { agentCode: code.trim(), name: name.trim() },
    workerFields(name, code),
  )
  const add = async () => {
    setTold(null)
    const answer = await call(registerWorker, {
      params: { estateId },
      body: { agentCode: code.trim(), name: name.trim() },
    })
    if (!answer.ok) return answer
    setTold(REPAIR_DESK.added(name.trim()))
    setName('')
    setCode('')
    await found.reload()
    return null
  }
  return (
    <Card title={REPAIR_DESK.workers}>
      <Shown resource={found}>
        {({ workers }) => (
          <Rows>
            {workers.map((worker) => (
              <Row
                key={worker.workerId}
                title={worker.name}
                note={REPAIR_DESK.openOf(count(worker.openCount))}
              />
            ))}
          </Rows>
        )}
      </Shown>
      <Text className="text-note">{REPAIR_DESK.workersHint}</Text>
      <Field {...form.of('name')} label={REPAIR_DESK.workerName} value={name} onChange={setName} most={20} />
      <Field
        {...form.of('agentCode')}
        label={REPAIR_DESK.workerCode}
        value={code}
        onChange={setCode}
        most={8}
        digits
      />
      {told ? <Notice tone="good">{told}</Notice> : null}
      <FormBar form={form} look="second" id="add-worker" onPress={() => void form.send(add)}>
        {REPAIR_DESK.addWorker}
      </FormBar>
    </Card>
  )
}

function FacilitiesCard({ estateId }: { estateId: string }) {
  const [file, setFile] = useState('')
  const [told, setTold] = useState<Told>(null)
  const [problems, setProblems] = useState<readonly { line: number; message: string }[]>([])
  const form = useForm(importFacilities, { file, encoding: 'text', onlyCheck: true }, tableFields(file))
  const send = async (onlyCheck: boolean) => {
    setTold(null)
    const answer = await call(importFacilities, {
      params: { estateId },
      // What is copied from a sheet has tabs between its cells.
      body: { file: file.replace(/\t/g, ','), encoding: 'text', onlyCheck },
    })
    if (!answer.ok) return answer
    const { isStored, facilities, known } = answer.value
    setProblems(answer.value.problems)
    if (answer.value.problems.length > 0) {
      setTold({ tone: 'bad', text: REPAIR_DESK.problems(count(answer.value.problems.length)) })
      return null
    }
    setTold({
      tone: 'good',
      text: isStored
        ? REPAIR_DESK.done(count(facilities - known))
        : REPAIR_DESK.fine(count(facilities), count(known)),
    })
    if (isStored) setFile('')
    return null
  }
  return (
    <Card title={REPAIR_DESK.facilities}>
      <Text className="text-note">{REPAIR_DESK.facilitiesHint}</Text>
      <Field
        {...form.of('file')}
        label={REPAIR_DESK.paste}
        value={file}
        onChange={setFile}
        most={60_000}
        table
      />
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      <Problems problems={problems} />
      <Button look="second" busy={form.isSending} onPress={() => void form.send(() => send(true))}>
        {REPAIR_DESK.check}
      </Button>
      <FormBar
        form={form}
        look="second"
        id="bring-facilities"
        onPress={() => void form.send(() => send(false))}
      >
        {REPAIR_DESK.bring}
      </FormBar>
    </Card>
  )
}

function Problems({ problems }: { problems: readonly { line: number; message: string }[] }) {
  return (
    <>
      {problems.map((one) => (
        <Text key={`${one.line} ${one.message}`} className="tone-bad">
          {REPAIR_DESK.problem(one.line, one.message)}
        </Text>
      ))}
    </>
  )
}

function PromisesCard({ estateId }: { estateId: string }) {
  const params = { estateId }
  const found = useResource(listPromises, { params })
  const performance = useResource(readPerformance, { params })
  const [kind, setKind] = useState<string | null>(null)
  const [clauseId, setClauseId] = useState<string | null>(null)
  const [respond, setRespond] = useState('')
  const [mend, setMend] = useState('')
  const [isOpen, setOpen] = useState(false)
  const clauses = (performance.value?.clauses ?? []).filter((one) => !/^D\d+$/.test(one.clauseId))
  const minutes = (text: string) => (text.trim() === '' ? null : Number(text))
  const times = { respondMinutes: minutes(respond), mendMinutes: minutes(mend) }
  const hasNone = respond.trim() === '' && mend.trim() === ''
  const form = useForm(
    promiseRepair,
    { kind, clauseId, ...times },
    {
      kind: ask.choose(REPAIR_DESK.kind, kind),
      clauseId: ask.choose(REPAIR_DESK.clause, clauseId),
      respondMinutes: ask.number(REPAIR_DESK.respond, respond, { fault: hasNone && REPAIR_DESK.needMinutes }),
      mendMinutes: ask.number(REPAIR_DESK.mend, mend, { codes: ['repair.promise-slower'] }),
    },
  )
  const send = async () => {
    if (!kind || !clauseId) return null
    const answer = await call(promiseRepair, {
      params,
      body: { kind, clauseId, ...times },
    })
    if (!answer.ok) return answer
    setOpen(false)
    await found.reload()
    return null
  }
  return (
    <Card title={REPAIR_DESK.promises}>
      <Text className="text-note">{REPAIR_DESK.promisesHint}</Text>
      <Shown resource={found}>
        {({ promises }) =>
          promises.length === 0 ? (
            <Text>{REPAIR_DESK.noPromises}</Text>
          ) : (
            <Rows>
              {promises.map((one) => (
                <Row
                  key={one.kind}
                  title={REPAIR_DESK.promised(
                    repairKindOf(one.kind)?.title ?? one.kind,
                    one.respondMinutes === null ? '' : REPAIR_DESK.respondIn(count(one.respondMinutes)),
                    one.mendMinutes === null ? '' : REPAIR_DESK.mendIn(count(one.mendMinutes)),
                  )}
                  note={one.clauseTitle}
                />
              ))}
            </Rows>
          )
        }
      </Shown>
      {isOpen ? (
        <>
          <Choices
            {...form.of('kind')}
            grid
            label={REPAIR_DESK.kind}
            chosen={kind}
            options={REPAIR_KINDS.map((one) => ({ key: one.key, title: one.title }))}
            onChoose={setKind}
          />
          <Text className="text-strong">{REPAIR_DESK.clause}</Text>
          <Choices
            {...form.of('clauseId')}
            label={REPAIR_DESK.clause}
            chosen={clauseId}
            options={clauses.map((one) => ({ key: one.clauseId, title: `${one.number} ${one.content}` }))}
            onChoose={setClauseId}
          />
          <Field
            {...form.of('respondMinutes')}
            label={REPAIR_DESK.respond}
            value={respond}
            onChange={setRespond}
            most={6}
            digits
          />
          <Field
            {...form.of('mendMinutes')}
            label={REPAIR_DESK.mend}
            value={mend}
            onChange={setMend}
            most={6}
            digits
          />
        </>
      ) : null}
      <FormBar
        form={form}
        look="second"
        id="promise-repair"
        onPress={() => (isOpen ? void form.send(send) : setOpen(true))}
      >
        {REPAIR_DESK.promise}
      </FormBar>
    </Card>
  )
}

/** What the entry of a worker asks for. */
function workerFields(name: string, code: string) {
  return {
    name: ask.write(REPAIR_DESK.workerName, name),
    agentCode: ask.write(REPAIR_DESK.workerCode, code, {
      wrong: REPAIR_DESK.codeWrong,
      codes: ['proxy.code-refused'],
    }),
  }
}

/** What the table of facilities asks for. */
function tableFields(file: string) {
  return {
    file: ask.write(REPAIR_DESK.paste, file, { fault: file.trim() === '' && REPAIR_DESK.needTable }),
  }
}
