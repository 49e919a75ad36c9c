import { TextDecoder, TextEncoder } from 'node:util'
import { haveWordsOf } from '#src/copy/core/errors.ts'

process.env.TARO_ENV = 'h5'
// Pages are drawn as after a first refusal: its words are here.
void haveWordsOf('vote.not-found')

// Browsers have them; jsdom does not.
Object.assign(globalThis, { TextEncoder, TextDecoder })
