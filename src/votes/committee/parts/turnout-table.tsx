import type { ReactNode } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import type { readTurnout } from '#contract/votes/committee.ts'
import { COMMITTEE } from '#src/copy/votes/committee.ts'
import { Listed } from '#src/parts/list/listed.tsx'
import { area, count } from '#src/ui/figures/figures.ts'
import type { TableColumn } from '#src/ui/table/table.tsx'

type Row = OutputOf<typeof readTurnout>['buildings'][number]

const WORDS = COMMITTEE.columnOf

const COLUMNS: readonly TableColumn<Row>[] = [
  { key: 'building', title: WORDS.building, text: ({ building }) => building },
  heads('voted', ({ voted }) => voted.heads),
  heads('roll', ({ roll }) => roll.heads),
  heads('waiting', ({ voted, roll }) => roll.heads - voted.heads),
  heads('told', ({ told }) => told.heads),
  areas('votedArea', ({ voted }) => voted.areaDm2),
  areas('rollArea', ({ roll }) => roll.areaDm2),
]

function heads(key: 'voted' | 'roll' | 'waiting' | 'told', by: (row: Row) => number): TableColumn<Row> {
  return { key, title: WORDS[key], text: (row) => count(by(row)), by, isNumber: true }
}

function areas(key: 'votedArea' | 'rollArea', by: (row: Row) => number): TableColumn<Row> {
  return { key, title: WORDS[key], text: (row) => area(by(row)), by, isNumber: true }
}

type Given = { buildings: readonly Row[]; onOpen(building: string): void; children: ReactNode }

/** How many took part and were told, by building, as a table at a desk, elsewhere as `children`. */
export function TurnoutTable({ buildings, onOpen, children }: Given) {
  return (
    <Listed
      table={{
        label: COMMITTEE.buildings,
        columns: COLUMNS,
        rows: buildings,
        keyOf: ({ building }) => building,
        onOpen: ({ building }) => onOpen(building),
        fileName: COMMITTEE.buildings,
      }}
    >
      {children}
    </Listed>
  )
}
