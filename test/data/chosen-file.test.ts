import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kindOf } from '#src/platform/photo-shrink.ts'

// What a chosen file is, by its first bytes: the name of a file says nothing.

const head = (text: string) => Uint8Array.from(text.padEnd(16, '\0'), (sign) => sign.charCodeAt(0))

for (const [text, kind] of [
  ['\xff\xd8\xff\xe1', 'picture'],
  ['\x89PNG\r\n', 'picture'],
  ['RIFF\0\0\0\0WEBP', 'picture'],
  ['\0\0\0\x18ftypheic', 'heic'],
  ['\0\0\0\x18ftypmif1', 'heic'],
  ['%PDF-1.7', 'pdf'],
  ['\0\0\0\x18ftypmp42', 'video'],
  ['\0\0\0\x14ftypqt  ', 'video'],
  ['\x1aE\xdf\xa3', 'video'],
  ['RIFF\0\0\0\0AVI ', 'video'],
  ['hello', 'not-a-picture'],
  ['', 'not-a-picture'],
] as const)
  test(`a file that begins with ${JSON.stringify(text)} is ${kind}`, () => {
    assert.equal(kindOf(head(text)), kind)
  })
