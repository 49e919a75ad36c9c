import { later } from '#src/platform/host.ts'
import { dropPhoto, keptFiles } from '#src/platform/photos.ts'
import { readText, removeText, textNames, writeText } from '#src/platform/storage.ts'
import { makeDrafts } from './drafts-core.ts'
import { heldFiles } from './outbox.ts'

/** After the first screen, which needs nothing of it. */
const SWEEP_AFTER_MS = 10_000

export const drafts = makeDrafts({
  nowMs: Date.now,
  names: textNames,
  read: readText,
  write: writeText,
  remove: removeText,
  dropFile: dropPhoto,
  heldFiles,
  files: keptFiles,
})

/** Called once at start: removes old drafts, and pictures that nothing holds any more. */
export function startDrafts(): void {
  later(() => void drafts.sweep().catch(() => undefined), SWEEP_AFTER_MS)
}
