/**
 * A text as a person meant it: signs that nobody sees and that the rules for typed text refuse are taken out or become what
 * they look like. Half of an emoji (a lone surrogate, as a limit on length or a host's keyboard leaves it) goes; a tab and other
 * blanks become a space; every line break becomes "\n"; zero-width, direction and control signs go, but for the joiner inside
 * an emoji. The text never gets longer, and cleaning it twice changes nothing.
 */
export function cleanText(text: string): string {
  if (!NEEDS_IT.test(text)) return text
  return text
    .replace(LONE_HALVES, '')
    .replace(/\r\n|[\r\u0085\u2028\u2029]/g, '\n')
    .replace(/[\t\v\f\u00a0]/g, ' ')
    .replace(INVISIBLE, '')
    .replace(/(^|[^\udc00-\udfff\ufe0f\u2600-\u27bf])[\u200c\u200d]+/g, '$1')
    .replace(/[\u200c\u200d]+(?![\ud83c-\ud83e\u2600-\u27bf])/g, '')
}

/** A table as a sheet gives it to the clipboard, each cell cleaned as `cleanText` does; the tabs between them stay. */
export function cleanTable(text: string): string {
  return text.split('\t').map(cleanText).join('\t')
}

const NEEDS_IT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
  /[\u0000-\u0009\u000b-\u001f\u007f-\u00a0\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufffd]/
const LONE_HALVES = /[\ud800-\udfff]/gu
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
  /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffd]/g
