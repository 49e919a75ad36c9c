import type { ComplaintRef } from '#contract/complaints/endpoints.ts'
import { isAllowed, type Role } from '#domain/core/access.ts'
import { COMPLAIN } from '#src/copy/complaints/row.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Row, Rows } from '#src/ui/layout/rows.tsx'

type Props = { role: Role; about: ComplaintRef['kind']; id: string }

/** A quiet way from a thing that went wrong to a complaint that names it; only for who may complain. */
export function ComplainRow({ role, about, id }: Props) {
  if (!isAllowed(role, 'complaint.make')) return null
  return (
    <Rows>
      <Row
        title={COMPLAIN.title}
        note={COMPLAIN.notes[about]}
        onPress={() => goTo(routes.newComplaint({ kind: about, id }))}
      />
    </Rows>
  )
}
