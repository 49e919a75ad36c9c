import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { RepairRow } from '#contract/repairs/endpoints.ts'
import type { Outcome } from '#src/data/calls/codes.ts'
import type { Resource } from '#src/data/resource/resource.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty } from '#src/ui/state/state.tsx'
import { RepairLine } from '../lines/repair-line.tsx'
import { Heading } from '#src/ui/layout/card.tsx'

type Cases = { readonly repairs: readonly RepairRow[]; readonly before: string | null }

type Props = {
  readonly title: string
  readonly formula: string
  readonly none: string
  readonly older: string
  readonly first: Resource<Cases>
  readOlder(before: string): Promise<Outcome<Cases>>
}

/** The cases behind one figure, below its formula, page by page. */
export function CaseList({ title, formula, none, older, first, readOlder }: Props) {
  const [more, setMore] = useState<Cases | null>(null)
  const read = async (before: string) => {
    const answer = await readOlder(before)
    if (answer.ok)
      setMore({ repairs: [...(more?.repairs ?? []), ...answer.value.repairs], before: answer.value.before })
  }
  return (
    <Page>
      <Heading>{title}</Heading>
      <Text className="text-note">{formula}</Text>
      <Shown resource={first}>
        {(value) => {
          const repairs = [...value.repairs, ...(more?.repairs ?? [])]
          const before = more ? more.before : value.before
          return (
            <>
              {repairs.length === 0 ? (
                <Empty title={none} />
              ) : (
                <Rows>
                  {repairs.map((repair) => (
                    <RepairLine key={repair.repairId} repair={repair} />
                  ))}
                </Rows>
              )}
              {before ? (
                <Button look="second" onPress={() => void read(before)}>
                  {older}
                </Button>
              ) : null}
            </>
          )
        }}
      </Shown>
    </Page>
  )
}
