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
import { errorLine } from '#src/copy/core/errors.ts'
import { REPAIR_DESK } from '#src/copy/repairs/figures.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
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
      <Text className="text-head">{REPAIR_DESK.title}</Text>
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
  const [told, setTold] = useState<Told>(null)
  const [isBusy, setBusy] = useState(false)
  const add = async () => {
    setBusy(true)
    const answer = await call(registerWorker, {
      params: { estateId },
      body: { agentCode: code.trim(), name: name.trim() },
      key: await newId(),
    })
    setBusy(false)
    if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
    setTold({ tone: 'good', text: REPAIR_DESK.added(name.trim()) })
    setName('')
    setCode('')
    await found.reload()
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
      <Field label={REPAIR_DESK.workerName} value={name} onChange={setName} most={20} />
      <Field label={REPAIR_DESK.workerCode} value={code} onChange={setCode} most={8} digits />
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      <Button
        look="second"
        id="add-worker"
        busy={isBusy}
        disabled={name.trim() === '' || !/^\d{8}$/.test(code.trim())}
        onPress={() => void add()}
      >
        {REPAIR_DESK.addWorker}
      </Button>
    </Card>
  )
}

function FacilitiesCard({ estateId }: { estateId: string }) {
  const [file, setFile] = useState('')
  const [told, setTold] = useState<Told>(null)
  const [problems, setProblems] = useState<readonly { line: number; message: string }[]>([])
  const [isBusy, setBusy] = useState(false)
  const send = async (onlyCheck: boolean) => {
    setBusy(true)
    const answer = await call(importFacilities, {
      params: { estateId },
      // What is copied from a sheet has tabs between its cells.
      body: { file: file.replace(/\t/g, ','), encoding: 'text', onlyCheck },
      key: await newId(),
    })
    setBusy(false)
    if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
    const { isStored, facilities, known } = answer.value
    setProblems(answer.value.problems)
    if (answer.value.problems.length > 0)
      return setTold({ tone: 'bad', text: REPAIR_DESK.problems(count(answer.value.problems.length)) })
    setTold({
      tone: 'good',
      text: isStored
        ? REPAIR_DESK.done(count(facilities - known))
        : REPAIR_DESK.fine(count(facilities), count(known)),
    })
    if (isStored) setFile('')
  }
  return (
    <Card title={REPAIR_DESK.facilities}>
      <Text className="text-note">{REPAIR_DESK.facilitiesHint}</Text>
      <Field label={REPAIR_DESK.paste} value={file} onChange={setFile} most={60_000} table />
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      {problems.map((one) => (
        <Text key={`${one.line} ${one.message}`} className="tone-bad">
          {REPAIR_DESK.problem(one.line, one.message)}
        </Text>
      ))}
      <Button look="second" busy={isBusy} disabled={file.trim() === ''} onPress={() => void send(true)}>
        {REPAIR_DESK.check}
      </Button>
      <Button
        look="second"
        id="bring-facilities"
        busy={isBusy}
        disabled={file.trim() === ''}
        onPress={() => void send(false)}
      >
        {REPAIR_DESK.bring}
      </Button>
    </Card>
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
  const [told, setTold] = useState<Told>(null)
  const [isOpen, setOpen] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const clauses = (performance.value?.clauses ?? []).filter((one) => !/^D\d+$/.test(one.clauseId))
  const send = async () => {
    const minutes = (text: string) => (text.trim() === '' ? null : Number(text))
    const isWrong = [respond, mend].some((text) => text.trim() !== '' && !/^[1-9]\d{0,5}$/.test(text.trim()))
    if (!kind || !clauseId || isWrong || (respond.trim() === '' && mend.trim() === ''))
      return setTold({ tone: 'bad', text: REPAIR_DESK.wrong })
    setBusy(true)
    const answer = await call(promiseRepair, {
      params,
      body: { kind, clauseId, respondMinutes: minutes(respond), mendMinutes: minutes(mend) },
      key: await newId(),
    })
    setBusy(false)
    if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
    setTold(null)
    setOpen(false)
    await found.reload()
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
            grid
            label={REPAIR_DESK.kind}
            chosen={kind}
            options={REPAIR_KINDS.map((one) => ({ key: one.key, title: one.title }))}
            onChoose={setKind}
          />
          <Text className="text-strong">{REPAIR_DESK.clause}</Text>
          <Choices
            label={REPAIR_DESK.clause}
            chosen={clauseId}
            options={clauses.map((one) => ({ key: one.clauseId, title: `${one.number} ${one.content}` }))}
            onChoose={setClauseId}
          />
          <Field label={REPAIR_DESK.respond} value={respond} onChange={setRespond} most={6} digits />
          <Field label={REPAIR_DESK.mend} value={mend} onChange={setMend} most={6} digits />
        </>
      ) : null}
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      <Button look="second" busy={isBusy} onPress={() => (isOpen ? void send() : setOpen(true))}>
        {REPAIR_DESK.promise}
      </Button>
    </Card>
  )
}
