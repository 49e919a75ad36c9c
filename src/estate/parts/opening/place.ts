import { useEffect, useState } from 'react'
import { isAllowed } from '#domain/core/access.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { standAs, useSession } from '#src/data/calls/session.ts'
import { refreshMe } from '#src/data/calls/sign-in.ts'
import { usePageParams } from '#src/platform/host.ts'
import type { ShownBlock } from '#contract/estate/openings.ts'
import { OPENING } from '#src/copy/estate/opening.ts'
import { instant } from '#src/ui/figures/figures.ts'
import type { Tone } from '#src/ui/state/status.tsx'

/**
 * The estate that the page's address names, in which the person now stands as the one who supervises it; null while that is not so. `isNone`: they
 * have no such post there.
 */
export function useOpeningPlace(): { estateId: string | null; isNone: boolean } {
  const standing = useActiveRole()
  const { estateId = '' } = usePageParams()
  const [isAsked, setAsked] = useState(false)
  const role = useSession((state) => {
    const roles = state.me?.places.find((place) => place.estateId === estateId)?.roles ?? []
    const { standing: now } = state
    const isKept = now?.estateId === estateId && isAllowed(now.role, 'opening.read')
    return isKept ? now.role : roles.filter((one) => isAllowed(one, 'opening.read')).pop()
  })
  const isHere = standing?.estateId === estateId && standing.role === role
  const isIn = useSession((state) => state.session !== null)
  useEffect(() => {
    if (role && !isHere) standAs(estateId, role)
    // An estate that was accepted just now is not among those that the phone knows.
    if (isIn && !role && !isAsked) void refreshMe().then(() => setAsked(true))
  }, [role, isHere, estateId, isIn, isAsked])
  return { estateId: isHere ? estateId : null, isNone: isIn && !role && isAsked }
}

/** Who must act until when, red where that is past. */
export function clockOfBlock(block: ShownBlock, nowAt: number): { tone: Tone; words: string } {
  const isLate = block.dueAt <= nowAt
  const when = instant(block.dueAt)
  const who = OPENING.who(block.who)
  return { tone: isLate ? 'bad' : 'calm', words: `${who} ${isLate ? OPENING.late(when) : OPENING.due(when)}` }
}
