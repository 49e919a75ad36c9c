import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { AnyEndpoint, OutputOf, ParamsOf } from '#contract/core/endpoint.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { TABLE } from '#src/copy/core/table.ts'
import { callWithTable } from '#src/data/files/send-table.ts'
import { newId } from '#src/platform/random.ts'
import { chooseTable, type TableFile } from '#src/platform/table-file.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { count } from '#src/ui/figures/figures.ts'
import { Notice } from '#src/ui/state/status.tsx'

type Told = { readonly tone: 'good' | 'bad'; readonly text: string }

type Props<Look extends AnyEndpoint, Bring extends AnyEndpoint> = {
  readonly look: Look
  readonly bring: Bring
  readonly params: ParamsOf<Look> & ParamsOf<Bring>
  /** What to say of what was brought in. */
  done(value: OutputOf<Bring>): string
  onDone?(): Promise<unknown>
}

/**
 * Brings in a table: chosen, looked at by the server, then taken whole or not at all. A file keeps its key until it is taken, so
 * that a second tap after a lost answer is the same wish.
 */
export function useTableImport<Look extends AnyEndpoint, Bring extends AnyEndpoint>({
  look,
  bring,
  params,
  done,
  onDone,
}: Props<Look, Bring>) {
  const [chosen, setChosen] = useState<{ file: TableFile; key: string; preview: OutputOf<Look> } | null>(null)
  const [told, setTold] = useState<Told | null>(null)
  const [isBusy, setBusy] = useState(false)
  return {
    preview: chosen?.preview ?? null,
    told,
    isBusy,
    async choose() {
      const file = await chooseTable()
      if (file === 'unsupported') return setTold({ tone: 'bad', text: TABLE.unsupported })
      if (file === null) return
      setBusy(true)
      setTold(null)
      setChosen(null)
      const answer = await callWithTable(look, params, file)
      if (answer.ok) setChosen({ file, key: await newId(), preview: answer.value })
      else setTold({ tone: 'bad', text: errorLine(answer.code) })
      setBusy(false)
    },
    /** Looks at the same file again, after something was changed that it is read by. */
    async again() {
      if (!chosen) return
      setBusy(true)
      const answer = await callWithTable(look, params, chosen.file)
      if (answer.ok) setChosen({ ...chosen, preview: answer.value })
      else setTold({ tone: 'bad', text: errorLine(answer.code) })
      setBusy(false)
    },
    async take() {
      if (!chosen) return
      setBusy(true)
      const answer = await callWithTable(bring, params, chosen.file, chosen.key)
      setBusy(false)
      if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
      setChosen(null)
      setTold({ tone: 'good', text: done(answer.value) })
      await onDone?.()
    },
  }
}

type Problem = { readonly line: number; readonly code: string; readonly message: string }

/** Every fault of a table by its line; nothing of it is stored before all are put right. */
export function TableProblems({
  problems,
  problemCount,
}: {
  problems: readonly Problem[]
  problemCount: number
}) {
  return (
    <Card title={TABLE.preview}>
      <Notice tone="bad">{TABLE.problems(count(problemCount))}</Notice>
      {problems.map((one) => (
        <Text key={`${one.line} ${one.code}`}>{TABLE.problem(one.line, one.message)}</Text>
      ))}
      {problemCount > problems.length ? (
        <Text className="text-note">{TABLE.moreProblems(count(problemCount - problems.length))}</Text>
      ) : null}
    </Card>
  )
}
