import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { answerState } from '#src/data/resource/answer-state.ts'
import type { ClientCode } from '#src/data/calls/codes.ts'
import { Field } from '#src/ui/press/field.tsx'
import { Shown } from '#src/ui/state/shown.tsx'

afterEach(cleanup)

function Form({ title }: { title: string }) {
  const [words, setWords] = useState('')
  return <Field label={title} value={words} onChange={setWords} most={100} />
}

const shownWith = (code: ClientCode | null) => {
  const resource = {
    ...answerState({ value: '说明', at: Date.UTC(2026, 10, 22) }, code, () => null),
    reload: () => Promise.resolve(),
  }
  return <Shown resource={resource}>{(title) => <Form title={title} />}</Shown>
}

it.each(['server.failed', 'server.busy', 'phone.offline', 'access.denied', 'request.too-many'] as const)(
  'a form keeps its words when reading again ends in %s, and a line says so',
  (code) => {
    const { rerender } = render(shownWith(null))
    fireEvent.input(screen.getByLabelText('说明'), { target: { value: '写了一半' } })
    rerender(shownWith(code))
    expect((screen.getByLabelText('说明') as HTMLInputElement).value).toBe('写了一半')
    expect(screen.getByRole('note').textContent).toContain('11月22日')
    rerender(shownWith(null))
    expect((screen.getByLabelText('说明') as HTMLInputElement).value).toBe('写了一半')
    expect(screen.queryByRole('note')).toBeNull()
  },
)
