import { Text } from '@tarojs/components'
import { useEffect, useState } from 'react'
import { importContract } from '#contract/disclosures.ts'
import { isDay } from '#domain/calendar.ts'
import { DUTIES } from '#src/copy/duties.ts'
import { errorLine } from '#src/copy/errors.ts'
import { call } from '#src/data/call.ts'
import { useStanding } from '#src/data/gate.ts'
import { goBack } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { Choices } from '#src/ui/choices.tsx'
import { Field } from '#src/ui/field.tsx'
import { Page } from '#src/ui/page.tsx'
import { Row, Rows } from '#src/ui/rows.tsx'
import { Loading } from '#src/ui/state.tsx'
import { Notice } from '#src/ui/status.tsx'

type Checked = { clauses: number; problems: { line: number; message: string }[] }

/** Brings in a contract: its clauses as a table pasted from a spreadsheet, checked line by line, all or nothing. */
export default function ContractPage() {
  const standing = useStanding()
  const [ids, setIds] = useState<{ contractId: string; key: string } | null>(null)
  const [title, setTitle] = useState('')
  const [company, setCompany] = useState('')
  const [startsOn, setStartsOn] = useState('')
  const [endsOn, setEndsOn] = useState('')
  const [feeKind, setFeeKind] = useState<'fixed' | 'commission'>('fixed')
  const [file, setFile] = useState('')
  const [checked, setChecked] = useState<Checked | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  useEffect(() => {
    void (async () => setIds({ contractId: await newId(), key: await newId() }))()
  }, [])

  const isReady = checked !== null && checked.problems.length === 0
  const send = async () => {
    const isWhole = title.trim() && company.trim() && isDay(startsOn) && isDay(endsOn) && file.trim()
    if (!standing || !ids || !isWhole) return setFault(DUTIES.contractIncomplete)
    setFault(null)
    setBusy(true)
    const answer = await call(importContract, {
      params: { communityId: standing.communityId },
      body: {
        contractId: ids.contractId,
        title: title.trim(),
        company: company.trim(),
        startsOn,
        endsOn,
        feeKind,
        // Copied from a spreadsheet, cells are parted by tabs.
        file: file.includes('\t') ? file.replace(/\t/g, ',') : file,
        encoding: 'text',
        onlyCheck: !isReady,
      },
      key: isReady ? ids.key : await newId(),
    })
    setBusy(false)
    if (!answer.ok) return setFault(errorLine(answer.code))
    if (answer.value.isStored) return goBack(routes.dutyDesk())
    setChecked({ clauses: answer.value.clauses, problems: answer.value.problems })
  }
  const edit = (text: string) => {
    setFile(text)
    setChecked(null)
  }
  return (
    <Page
      title={DUTIES.importContract}
      bar={
        <Button onPress={() => void send()} busy={isBusy} id="contract-send">
          {isReady ? DUTIES.store : DUTIES.checkFile}
        </Button>
      }
    >
      {standing ? (
        <>
          <Field label={DUTIES.contractTitle} value={title} onChange={setTitle} most={60} />
          <Field label={DUTIES.company} value={company} onChange={setCompany} most={60} />
          <Field
            label={DUTIES.startsOn}
            hint={DUTIES.dayHint}
            value={startsOn}
            onChange={setStartsOn}
            most={10}
          />
          <Field label={DUTIES.endsOn} hint={DUTIES.dayHint} value={endsOn} onChange={setEndsOn} most={10} />
          <Choices
            label={DUTIES.feeKind}
            chosen={feeKind}
            options={[
              { key: 'fixed', title: DUTIES.feeKinds.fixed },
              { key: 'commission', title: DUTIES.feeKinds.commission },
            ]}
            onChoose={setFeeKind}
          />
          <Field
            label={DUTIES.table}
            hint={DUTIES.tableHint}
            value={file}
            onChange={edit}
            most={20000}
            tall
          />
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
          <Text className="text-small">{DUTIES.contractNote}</Text>
        </>
      ) : (
        <Loading />
      )}
    </Page>
  )
}
