import { TextDecoder, TextEncoder } from 'node:util'

process.env.TARO_ENV = 'h5'

// Browsers have them; jsdom does not.
Object.assign(globalThis, { TextEncoder, TextDecoder })
