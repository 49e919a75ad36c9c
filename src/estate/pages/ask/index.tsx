import { Text } from '@tarojs/components'
import { listOpenings } from '#contract/estate/openings.ts'
import { OPENING } from '#src/copy/estate/opening.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useSession } from '#src/data/calls/session.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { AskFields, useAskForm } from '../../parts/asked/ask-form.tsx'

/** Somebody of the community or the street writes down that an estate is asked for. */
export default function AskOpeningPage() {
  useActiveRole()
  const isIn = useSession((state) => state.session !== null)
  const read = useResource(listOpenings, isIn ? {} : null)
  const communities = read.value?.communities ?? []
  if (communities.length > 0) return <AskPage communities={communities} />
  return (
    <Page>
      {isIn ? (
        <Shown resource={read}>{() => <Empty title={OPENING.noPost} hint={OPENING.noPostHint} />}</Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function AskPage({ communities }: { communities: Parameters<typeof useAskForm>[0] }) {
  const { form, send, fields } = useAskForm(communities)
  return (
    <Page
      bar={
        <FormBar form={form} onPress={() => void form.send(send)} id="submit-opening">
          {OPENING.submit}
        </FormBar>
      }
    >
      <Text className="text-note">{OPENING.askNote}</Text>
      <AskFields {...fields} />
    </Page>
  )
}
