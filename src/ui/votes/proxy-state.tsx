import type { ProxyNote } from '#contract/votes/endpoints.ts'
import { PROXY } from '#src/copy/votes/proxies/words.ts'
import { instant } from '../figures/figures.ts'
import { Status, type Tone } from '../state/status.tsx'

/** What became of a proxy, in one line. */
export function ProxyState({ proxy }: { proxy: ProxyNote }) {
  const [tone, words] = stateOf(proxy)
  return <Status tone={tone}>{words}</Status>
}

function stateOf({ agentName, usedAt, revokedAt, endedByTransfer }: ProxyNote): [Tone, string] {
  if (usedAt !== null) return ['good', PROXY.states.used(agentName, instant(usedAt))]
  if (revokedAt === null) return ['calm', PROXY.states.active(agentName)]
  const ended = endedByTransfer ? PROXY.states.transferred : PROXY.states.revoked
  return ['quiet', ended(instant(revokedAt))]
}
