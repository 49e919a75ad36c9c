import { dropPhoto, keptFiles } from '#src/platform/photos.ts'
import { readText, removeText, textNames, writeText } from '#src/platform/storage.ts'
import { makeDrafts } from './core.ts'
import { heldFiles } from '../outbox/outbox.ts'

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
