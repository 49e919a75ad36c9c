import { Text } from '@tarojs/components'
import { mattersOf, TEMPLATES } from '#domain/votes/drafts/template.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { LIFE } from '#src/copy/votes/life.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { replaceWith } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Loading } from '#src/ui/state/state.tsx'

/** Where a new draft begins: from a template of its matter, or from nothing. */
export default function BeginPage() {
  const standing = useActiveRole()
  // The phone names the draft, so that saving it twice saves one.
  const begin = (template?: string) =>
    void newId().then((draftId) => replaceWith(routes.writeDraft(draftId, template ? { template } : {})))
  return (
    <Page title={LIFE.newTitle}>
      <Text className="text-note">{LIFE.newNote}</Text>
      {standing ? (
        <Rows>
          {TEMPLATES.map((template) => (
            <Row
              key={template.key}
              title={template.title}
              note={FIGURES.list(mattersOf(template))}
              onPress={() => begin(template.key)}
            />
          ))}
          <Row title={LIFE.blank} note={LIFE.blankNote} onPress={() => begin()} />
        </Rows>
      ) : (
        <Loading />
      )}
    </Page>
  )
}
