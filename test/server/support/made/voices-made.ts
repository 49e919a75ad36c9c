// Recordings as phones make them, made here: the structure is real, the sound is silence.

export function mp3(seconds: number, fill = 0): Buffer {
  // MPEG 2 layer III, 48 kbps at 16 kHz: what WeChat's recorder gives.
  const frame = Buffer.alloc(216, fill)
  frame.set([0xff, 0xf3, 0x68, 0xc4])
  return Buffer.concat(Array.from({ length: Math.round((seconds * 16_000) / 576) }, () => frame))
}

export function aac(seconds: number): Buffer {
  const size = 64
  const frame = Buffer.alloc(size)
  // ADTS, 16 kHz, one channel.
  frame.set([0xff, 0xf1, 0x60, 0x40 | (size >> 11), (size >> 3) & 0xff, ((size & 7) << 5) | 0x1f, 0xfc])
  return Buffer.concat(Array.from({ length: Math.round((seconds * 16_000) / 1_024) }, () => frame))
}

function page(first: boolean, position: number, body: Buffer): Buffer {
  const head = Buffer.alloc(27 + 1)
  head.write('OggS', 0, 'latin1')
  head[5] = first ? 2 : 0
  head.writeBigInt64LE(BigInt(position), 6)
  head[26] = 1
  head[27] = body.length
  return Buffer.concat([head, body])
}

export function ogg(seconds: number): Buffer {
  const opus = Buffer.alloc(19)
  opus.write('OpusHead', 0, 'latin1')
  opus.writeUInt16LE(312, 10)
  const pages = Array.from({ length: seconds }, (_, at) =>
    page(false, 312 + (at + 1) * 48_000, Buffer.alloc(80)),
  )
  return Buffer.concat([page(true, 0, opus), ...pages])
}

function box(name: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + body.length)
  head.write(name, 4, 'latin1')
  return Buffer.concat([head, body])
}

function numbers(...values: number[]): Buffer {
  const out = Buffer.alloc(4 * values.length)
  values.forEach((value, at) => out.writeUInt32BE(value, at * 4))
  return out
}

function track(handler: string, length: number): Buffer {
  return box(
    'trak',
    box(
      'mdia',
      box('mdhd', numbers(0, 0, 0, 16_000, length, 0)),
      box('hdlr', numbers(0, 0), Buffer.from(handler, 'latin1'), numbers(0, 0, 0, 0)),
    ),
  )
}

export function mp4(seconds: number, handler = 'soun', tracks = 1): Buffer {
  return Buffer.concat([
    box('ftyp', Buffer.from('M4A \0\0\0\0', 'latin1')),
    box('moov', ...Array.from({ length: tracks }, () => track(handler, seconds * 16_000))),
    box('mdat', Buffer.alloc(200)),
  ])
}

/** As Safari records it: fragments, and no length in front. */
export function fragmented(seconds: number): Buffer {
  const fragment = box(
    'moof',
    box('traf', box('tfhd', numbers(0x020000, 1)), box('trun', numbers(0, 10), Buffer.alloc(0))),
  )
  return Buffer.concat([
    box('ftyp', Buffer.from('iso5\0\0\0\0', 'latin1')),
    box('moov', track('soun', 0), box('mvex', box('trex', numbers(0, 1, 1, 1_600, 0, 0)))),
    ...Array.from({ length: seconds }, () => Buffer.concat([fragment, box('mdat', Buffer.alloc(50))])),
  ])
}

function element(id: number[], body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(id), Buffer.from([0x40 | (body.length >> 8), body.length & 0xff]), body])
}

/** As Chrome records it: segment and clusters of unknown size. */
export function webm(seconds: number, kind = 'A_OPUS', type = 2): Buffer {
  const unknown = Buffer.from([0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
  const block = (ms: number) => {
    const body = Buffer.alloc(40)
    body.set([0x81, ms >> 8, ms & 0xff, 0x80])
    return element([0xa3], body)
  }
  return Buffer.concat([
    element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], Buffer.from('webm', 'latin1'))),
    Buffer.from([0x18, 0x53, 0x80, 0x67]),
    unknown,
    element([0x15, 0x49, 0xa9, 0x66], element([0x2a, 0xd7, 0xb1], Buffer.from([0x0f, 0x42, 0x40]))),
    element(
      [0x16, 0x54, 0xae, 0x6b],
      element(
        [0xae],
        Buffer.concat([element([0x83], Buffer.from([type])), element([0x86], Buffer.from(kind, 'latin1'))]),
      ),
    ),
    ...Array.from({ length: seconds }, (_, at) =>
      Buffer.concat([
        Buffer.from([0x1f, 0x43, 0xb6, 0x75]),
        unknown,
        element([0xe7], Buffer.from([(at * 1_000) >> 8, (at * 1_000) & 0xff])),
        block(0),
        block(500),
        block(980),
      ]),
    ),
  ])
}

/** A short recording that no other is: its first frame holds a comment. */
export function spoken(comment: string): Buffer {
  const bytes = aac(0.2)
  bytes.write(comment, 7, 57, 'latin1')
  return bytes
}
