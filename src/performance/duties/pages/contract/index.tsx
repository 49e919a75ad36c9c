import { Text } from '@tarojs/components'
import { useEffect, useState } from 'react'
import type * as v from 'valibot'
import { createContract, importContract, previewClauses } from '#contract/performance/endpoints.ts'
import { plainHundredths } from '#domain/core/quantity.ts'
import { DUTIES } from '#src/copy/performance/duties.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { callWithTable } from '#src/data/files/send-table.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { goBack, replaceWith } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { chooseTable } from '#src/platform/table-file.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { DayField } from '#src/ui/press/day-field.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { money } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { Labelled } from '../../parts/labelled.tsx'

type Problem = { line: number; message: string }
type Checked = { clauses: number; problems: Problem[] }
type Preview = v.InferOutput<typeof previewClauses.output>
type How = 'file' | 'paste' | 'type'

const HOWS: readonly How[] = ['file', 'paste', 'type']
const SHOWN = 20

/** Enters a contract: its clauses from a file or pasted, checked line by line, all or nothing; or one by one afterwards. */
export default function ContractPage() {
  const standing = useActiveRole()
  const [ids, setIds] = useState<{ contractId: string; key: string } | null>(null)
  const [title, setTitle] = useState('')
  const [company, setCompany] = useState('')
  const [startsOn, setStartsOn] = useState('')
  const [endsOn, setEndsOn] = useState('')
  const [feeKind, setFeeKind] = useState<'fixed' | 'commission'>('fixed')
  const [how, setHow] = useState<How>('file')
  const [file, setFile] = useState('')
  const [preview, setPreview] = useState<(Preview & { name: string }) | null>(null)
  const [checked, setChecked] = useState<Checked | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  useEffect(() => {
    void (async () => setIds({ contractId: await newId(), key: await newId() }))()
  }, [])

  const typed = { title: title.trim(), company: company.trim(), startsOn, endsOn, feeKind }
  const form = useForm(createContract, typed, {
    title: ask.write(DUTIES.contractTitle, title),
    company: ask.write(DUTIES.company, company),
    startsOn: ask.day(DUTIES.startsOn, startsOn, { codes: ['posting.bad-day'] }),
    endsOn: ask.day(DUTIES.endsOn, endsOn),
    file: how !== 'type' && ask.add(DUTIES.table, file, { fault: file.trim() === '' && DUTIES.tableMissing }),
  })
  const isReady = checked !== null && checked.problems.length === 0
  const send = async () => {
    if (!standing || !ids) return null
    const params = { estateId: standing.estateId }
    const facts = { contractId: ids.contractId, ...typed }
    if (how === 'type') {
      const made = await call(createContract, { params, body: facts, key: ids.key })
      if (made.ok) replaceWith(routes.addClause(made.value.contractId))
      return made
    }
    const answer = await call(importContract, {
      params,
      body: {
        ...facts,
        // Copied from a spreadsheet, cells are parted by tabs.
        file: file.includes('\t') ? file.replace(/\t/g, ',') : file,
        encoding: 'text',
        onlyCheck: !isReady,
      },
      key: isReady ? ids.key : await newId(),
    })
    if (!answer.ok) return answer
    if (answer.value.isStored) goBack(routes.dutyDesk())
    else setChecked({ clauses: answer.value.clauses, problems: answer.value.problems })
    return null
  }
  const choose = async () => {
    if (!standing) return
    const chosen = await chooseTable()
    if (chosen === 'unsupported') return setFault(DUTIES.unsupported)
    if (chosen === null) return
    setFault(null)
    edit('')
    setPreview(null)
    setBusy(true)
    const answer = await callWithTable(previewClauses, { estateId: standing.estateId }, chosen)
    setBusy(false)
    if (!answer.ok) return setFault(errorLine(answer.code))
    const { clauses, problems, table } = answer.value
    setPreview({ ...answer.value, name: chosen.name })
    setFile(table)
    setChecked({ clauses: clauses.length, problems })
  }
  const edit = (text: string) => {
    setFile(text)
    setChecked(null)
  }
  return (
    <Page
      title={DUTIES.importContract}
      bar={
        <FormBar form={form} onPress={() => void form.send(send)} busy={isBusy} id="contract-send">
          {how === 'type' ? DUTIES.create : isReady ? DUTIES.store : DUTIES.checkFile}
        </FormBar>
      }
    >
      {standing ? (
        <>
          <Field
            {...form.of('title')}
            label={DUTIES.contractTitle}
            value={title}
            onChange={setTitle}
            most={60}
          />
          <Field
            {...form.of('company')}
            label={DUTIES.company}
            value={company}
            onChange={setCompany}
            most={60}
          />
          <DayField
            {...form.of('startsOn')}
            label={DUTIES.startsOn}
            value={startsOn}
            onChange={setStartsOn}
          />
          <DayField {...form.of('endsOn')} label={DUTIES.endsOn} value={endsOn} onChange={setEndsOn} />
          <Labelled
            label={DUTIES.feeKind}
            chosen={feeKind}
            options={[
              { key: 'fixed', title: DUTIES.feeKinds.fixed },
              { key: 'commission', title: DUTIES.feeKinds.commission },
            ]}
            onChoose={setFeeKind}
          />
          <Labelled
            label={DUTIES.how}
            chosen={how}
            options={HOWS.map((key) => ({ key, title: DUTIES.hows[key], note: DUTIES.howNotes[key] }))}
            onChoose={(key) => {
              setHow(key)
              setPreview(null)
              edit('')
            }}
          />
          {how === 'file' ? (
            <Card>
              <FieldGroup {...form.of('file')}>
                <Text className="text-small">{DUTIES.tableHint}</Text>
                <Button look="second" onPress={() => void choose()} busy={isBusy} id="choose-clauses">
                  {DUTIES.chooseFile}
                </Button>
                {preview ? <Text className="text-note">{DUTIES.chosen(preview.name)}</Text> : null}
              </FieldGroup>
            </Card>
          ) : null}
          {how === 'paste' ? (
            <Field
              {...form.of('file')}
              label={DUTIES.table}
              hint={DUTIES.tableHint}
              value={file}
              onChange={edit}
              most={20000}
              table
            />
          ) : null}
          {fault ? <Notice tone="bad">{fault}</Notice> : null}
          {isReady ? <Notice tone="good">{DUTIES.tableGood(checked.clauses)}</Notice> : null}
          {checked && checked.problems.length > 0 ? (
            <>
              <Notice tone="bad">{DUTIES.tableBad(checked.problems.length)}</Notice>
              <Rows>
                {checked.problems.map((one) => (
                  <Row key={`${one.line} ${one.message}`} title={DUTIES.line(one.line)} note={one.message} />
                ))}
              </Rows>
            </>
          ) : null}
          {isReady && preview ? <Read preview={preview} /> : null}
          <Text className="text-small">{DUTIES.contractNote}</Text>
        </>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

/** What was read from the file, the first lines of it, so that a column in the wrong place is seen before it is stored. */
function Read({ preview }: { preview: Preview }) {
  return (
    <Card title={DUTIES.read(preview.clauses.length)}>
      <Rows>
        {preview.clauses.slice(0, SHOWN).map((one) => (
          <Row
            key={one.number}
            title={DUTIES.readLine(one.number, one.content)}
            note={DUTIES.readNote([
              one.category,
              one.level,
              DUTIES.frequency(DUTIES.every[one.frequency.every], one.frequency.times),
              one.priceFen === null ? '' : DUTIES.price(money(one.priceFen)),
              one.costShareBp === null ? '' : DUTIES.share(plainHundredths(one.costShareBp)),
              one.isElevator ? DUTIES.elevator : '',
            ])}
          />
        ))}
      </Rows>
      {preview.clauses.length > SHOWN ? (
        <Text className="text-note">{DUTIES.moreLines(preview.clauses.length - SHOWN)}</Text>
      ) : null}
    </Card>
  )
}
