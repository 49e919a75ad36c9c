import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { MOST_CLAIM_PHOTOS, moveMyClaim } from '#contract/estate/claims.ts'
import type { listMyClaims } from '#contract/estate/my-claims.ts'
import { CLAIMS } from '#src/copy/estate/claims.ts'
import { call } from '#src/data/calls/call.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { ask } from '#src/parts/form/fields.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { dropPhoto } from '#src/platform/photos.ts'
import { newId } from '#src/platform/random.ts'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { UI } from '#src/copy/core/ui.ts'
import { uploadPapers } from './claim-upload.ts'

type Mine = OutputOf<typeof listMyClaims>['claims'][number]
export type MyMove = Mine['may'][number]

type Given = { claim: Mine; move: MyMove; onEnd(): void; onDone(): Promise<unknown> }

/** Words and pictures for an answer or an appeal; a withdrawal needs neither. */
export function MoveForm({ claim, move, onEnd, onDone }: Given) {
  const [words, setWords] = useState('')
  const [key] = useState(newId)
  const { photos, isWorking, picker } = usePickedPhotos(MOST_CLAIM_PHOTOS)
  const isEmpty = move !== 'withdraw' && words.trim() === '' && photos.length === 0
  const said = { move, words: words.trim(), position: claim.steps.length }
  const form = useForm(moveMyClaim, said, {
    words: ask.write(CLAIMS.moveWords, words, {
      fault: isEmpty && CLAIMS.needWords,
      codes: ['claim.words-missing', 'claim.photo-unknown'],
    }),
  })
  const send = async () => {
    const { estateId, claimId } = claim
    const sent = await uploadPapers(
      estateId,
      photos.map((photo) => photo.key),
    )
    if ('code' in sent) return { ok: false as const, code: sent.code }
    const body = { ...said, photoIds: sent.photoIds }
    const answer = await call(moveMyClaim, { params: { estateId, claimId }, body, key: await key })
    if (!answer.ok) return answer
    for (const photo of photos) void dropPhoto(photo.key)
    onEnd()
    await onDone()
    return null
  }
  return (
    <>
      <Text className="text-strong">{move === 'withdraw' ? CLAIMS.withdrawTitle : CLAIMS.moves[move]}</Text>
      {move === 'withdraw' ? (
        <Text className="text-note">{CLAIMS.withdrawNote}</Text>
      ) : (
        <>
          <Field
            {...form.of('words')}
            label={CLAIMS.moveWords}
            value={words}
            onChange={setWords}
            placeholder={CLAIMS.moveHint}
            most={300}
            tall
          />
          <PhotoPicker name={CLAIMS.photo} {...picker} />
        </>
      )}
      <FormBar form={form} onPress={() => void form.send(send)} busy={isWorking} look="second" id="send-move">
        {move === 'withdraw' ? CLAIMS.moves.withdraw : CLAIMS.send}
      </FormBar>
      <Button look="plain" onPress={onEnd}>
        {UI.notYet}
      </Button>
    </>
  )
}
