import { View } from '@tarojs/components'
import { readHome } from '#contract/home/endpoints.ts'
import { REPAIR_KINDS } from '#domain/repairs/kind.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'
import { WORK } from '#src/copy/repairs/work.ts'
import { useResource } from '#src/data/resource/resource.ts'
import type { Form } from '#src/parts/form/use-form.ts'
import { callPhone } from '#src/platform/host.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import type { Report } from './use-report.ts'
import { Danger, Words } from './what-step.tsx'
import { WhereStep } from './where-step.tsx'

const URGENT = REPAIR_KINDS.filter((kind) => kind.isEmergency)

type Given = { report: Report; form: Pick<Form<'kind' | 'place' | 'placeText' | 'description'>, 'of'> }

/** What cannot wait, on one page: whom to call, what it is, where, and it goes. */
export function UrgentStep({ report, form }: Given) {
  const { estateId, kindNow } = report
  const home = useResource(readHome, { params: { estateId } })
  const deskPhone = home.value?.deskPhone ?? null
  return (
    <>
      <Notice tone="bad">{REPAIRS.urgent}</Notice>
      {deskPhone ? (
        <Button look="second" onPress={() => void callPhone(deskPhone)} id="call-desk">
          {WORK.callDesk(deskPhone)}
        </Button>
      ) : null}
      <FieldGroup {...form.of('kind')}>
        <Choices
          grid
          label={REPAIRS.whatKind}
          chosen={kindNow}
          options={URGENT.map(({ key, title }) => ({ key, title }))}
          onChoose={report.setKind}
        />
      </FieldGroup>
      <Danger kind={kindNow} />
      <View className="stack">
        <WhereStep
          estateId={estateId}
          homes={report.homes}
          where={report.where}
          onChange={report.setWhere}
          form={form}
        />
      </View>
      <Words report={report} form={form} />
    </>
  )
}
