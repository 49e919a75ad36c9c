// The traffic of bench/attack.ts, in a process of its own: `bench/support/attackers.ts URL TOKENS [ONLY]`. Everything goes to
// 127.0.0.1, from made-up addresses behind the proxy that the server trusts. Runs until it is told to stop; then tells what was answered.
import { randomBytes } from 'node:crypto'
import { strToU8, zipSync } from 'fflate'
import sharp from 'sharp'

type Tokens = Readonly<Record<'owner' | 'company' | 'committee', string>>

const [url = '', tokensText = '{}', only] = process.argv.slice(2)
const tokens = JSON.parse(tokensText) as Tokens
const ESTATE = '/api/estates/101'
const JSON_BODY = { 'content-type': 'application/json' }
/** A request that takes longer is left. */
const PATIENCE_MS = 60_000

let isOver = false
/** What is under way when it is over is left. */
const stop = new AbortController()
const answers = new Map<string, Map<string, number>>()

const nothing = '{},'.repeat(697_000)
const EMPTY_ROWS = `{"batchId":"01K0000000000000000000000A","rows":[${nothing.slice(0, -1)}]}`
const LONG_REASON = JSON.stringify({ reason: 'a'.repeat(60_000) })
const LONG_NOTICE = JSON.stringify({
  noticeId: '01K0000000000000000000000A',
  kind: 'notice',
  outage: null,
  places: [{ building: null }],
  shownFrom: null,
  title: 'a'.repeat(60_000),
  expiresAt: null,
})
const FAR_APART = sheet(
  '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
)
const BLANKS = sheet(`<row r="1"><c r="A1" t="inlineStr"><is><t>${' '.repeat(60_000_000)}</t></is></c></row>`)
const LONG_CSV = strToU8(`序号,日期,摘要\n${'1,2026-09-05,"a""a"\n'.repeat(200_000)}`)
const PICTURE = await sharp({ create: { width: 7_000, height: 7_000, channels: 3, background: '#ddd' } })
  .jpeg()
  .toBuffer()

/** Each attack by its name: how many do it at once, and what one does. */
const ATTACKS: Readonly<Record<string, readonly [number, () => Promise<string>]>> = {
  '697,000 empty rows, no token': [4, () => send('POST', `${ESTATE}/ledger/batches`, EMPTY_ROWS)],
  '697,000 empty rows, company': [
    2,
    () => send('POST', `${ESTATE}/ledger/batches`, EMPTY_ROWS, tokens.company),
  ],
  '60 KB of a, no token': [
    2,
    () => send('POST', `${ESTATE}/votes/01K0000000000000000000000A/cancellation`, LONG_REASON),
  ],
  '60 KB of a, company': [2, () => send('POST', `${ESTATE}/notices`, LONG_NOTICE, tokens.company)],
  'xlsx of two far cells': [1, () => upload(`${ESTATE}/ledger/batches/preview`, FAR_APART, tokens.company)],
  'xlsx of 60 MB of blanks': [1, () => upload(`${ESTATE}/ledger/batches/preview`, BLANKS, tokens.company)],
  'CSV of 4 MB': [2, () => upload(`${ESTATE}/ledger/batches/preview`, LONG_CSV, tokens.company)],
  'pictures of 49 megapixels': [8, sendPicture],
  'all paper ballots as PDF': [2, askBallots],
  'forged callbacks': [6, forgeCallback],
  'ids of 2^63 and more': [
    2,
    () => send('GET', `/api/estates/${9_223_372_036_854_775_808n + pick(99n)}/home`, null, tokens.owner),
  ],
  'NUL and half characters': [2, sendIllFormed],
  'guesses of binding codes': [4, guessCode],
}

process.on('message', () => {
  isOver = true
  stop.abort()
})
const chosen = Object.entries(ATTACKS).filter(([name]) => only === undefined || name === only)
const running = chosen.map(async ([name, [atOnce, attack]]) => {
  const counts = new Map<string, number>()
  answers.set(name, counts)
  const one = async () => {
    while (!isOver) {
      const answer = await attack().catch((fault: unknown) => causeOf(fault))
      if (!isOver) counts.set(answer, (counts.get(answer) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
})
process.send?.('ready')
await Promise.all(running)
process.send?.(Object.fromEntries([...answers].map(([name, counts]) => [name, Object.fromEntries(counts)])))
process.disconnect()

async function send(
  method: string,
  path: string,
  body: string | FormData | Uint8Array<ArrayBuffer> | null,
  token?: string,
  headers: Readonly<Record<string, string>> = JSON_BODY,
): Promise<string> {
  const answer = await fetch(url + path, {
    method,
    body,
    headers: {
      ...(body === null ? {} : headers),
      'x-forwarded-for': `10.${pick(256n)}.${pick(256n)}.${pick(256n)}`,
      'idempotency-key': randomBytes(16).toString('hex'),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(PATIENCE_MS)]),
  })
  await answer.arrayBuffer()
  return String(answer.status)
}

function upload(path: string, bytes: Uint8Array, token: string): Promise<string> {
  const form = new FormData()
  form.append('photo', new Blob([new Uint8Array(bytes)]), 'file')
  return send('POST', path, form, token, {})
}

function sendPicture(): Promise<string> {
  return upload(`${ESTATE}/photos`, PICTURE, tokens.owner)
}

async function askBallots(): Promise<string> {
  const asked = async (path: string) =>
    (await (
      await fetch(`${url}${path}`, {
        headers: { authorization: `Bearer ${tokens.committee}`, 'x-forwarded-for': '10.0.0.9' },
      })
    ).json()) as Record<string, never> & { votes?: { voteId: string; state: string }[]; url?: string }
  const { votes = [] } = await asked(`${ESTATE}/votes`)
  const vote = votes.find(({ state }) => state === 'open' || state === 'announced') ?? votes[0]
  const { url: path } = await asked(`${ESTATE}/votes/${vote?.voteId}/paper-sheets-link?who=all`)
  return path ? send('GET', path, null) : 'no link'
}

function forgeCallback(): Promise<string> {
  return send('POST', '/cashier/callbacks', randomBytes(15_000), undefined, {
    'content-type': 'application/json',
    'cashier-timestamp': String(Date.now()),
    'cashier-nonce': randomBytes(16).toString('hex'),
    'cashier-signature': randomBytes(64).toString('base64'),
  })
}

function sendIllFormed(): Promise<string> {
  const repairId = `01K${randomBytes(13).toString('hex').toUpperCase().slice(0, 23)}`
  const text = pick(2n) === 0n ? '\\u0000' : '\\ud800'
  return send(
    'POST',
    `${ESTATE}/repairs`,
    `{"repairId":"${repairId}","kind":"light","place":"building","placeText":"3号楼${text}","description":"","photoIds":[]}`,
    tokens.owner,
  )
}

function guessCode(): Promise<string> {
  return send(
    'POST',
    '/api/session/bind',
    JSON.stringify({
      channel: 'weapp',
      code: String(pick(1_000n)),
      bindingCode: String(pick(10n ** 12n)).padStart(12, '0'),
    }),
  )
}

/** A workbook of one sheet with these rows. */
function sheet(rows: string): Uint8Array {
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
  return zipSync({
    '[Content_Types].xml': strToU8(
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    ),
    'xl/workbook.xml': strToU8(
      `<workbook ${main} xmlns:r="r"><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
    ),
    'xl/worksheets/sheet1.xml': strToU8(`<worksheet ${main}><sheetData>${rows}</sheetData></worksheet>`),
  })
}

function pick(below: bigint): bigint {
  return BigInt(`0x${randomBytes(8).toString('hex')}`) % below
}

function causeOf(fault: unknown): string {
  const { name, cause } = fault as { name: string; cause?: { code?: string } }
  return cause?.code ?? name
}
