import { strFromU8, unzipSync } from 'fflate'
import {
  CHECKS,
  type Check,
  type Mine,
  NOTHING_MINE,
  recountAll,
  type Recounted,
} from '#domain/vote/recount.ts'
import { VERIFY } from '#src/copy/verify.ts'
import { choiceWords, outcomeWords } from '#src/copy/votes.ts'
import { FIGURES } from '#src/copy/figures.ts'
import { area, count } from '#src/ui/figures.ts'
import { PAGE } from '#src/copy/verifier-page.ts'

// The stand-alone verifier: one page that opens from a disk with the network off. It runs the very code of the phone.

const root = document.getElementById('page') as HTMLElement
const result = element('div', { id: 'result', 'aria-live': 'polite' })
const record = fileInput('record', PAGE.record, '.zip,.json,application/json,application/zip')
const mine = fileInput('mine', PAGE.mine, '.json,application/json')

root.append(
  element('h1', {}, PAGE.title),
  element('p', {}, PAGE.what),
  element('div', { class: 'card' }, record.label, mine.label),
  result,
)
for (const { input } of [record, mine]) input.addEventListener('change', () => void check())

async function check(): Promise<void> {
  const file = record.input.files?.[0]
  if (!file) return
  try {
    const given = readRecordFile(new Uint8Array(await file.arrayBuffer()))
    const kept = mine.input.files?.[0]
    const known: Mine = kept ? (JSON.parse(await kept.text()) as Mine) : NOTHING_MINE
    const { checks, counted } = recountAll(given, known)
    show(checks, counted)
  } catch {
    result.replaceChildren(element('p', { class: 'bad' }, PAGE.unreadable))
  }
}

/** `record.json` of a zip, or the JSON itself. */
function readRecordFile(bytes: Uint8Array): unknown {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b
  const json = isZip
    ? unzipSync(bytes, { filter: (one) => one.name === 'record.json' })['record.json']
    : bytes
  return JSON.parse(strFromU8(json as Uint8Array))
}

function show(checks: readonly Check[], counted: Recounted | null): void {
  const fault = checks.find((one) => one.state === 'fails')
  result.replaceChildren(
    element('p', { class: fault ? 'bad' : 'good', id: 'outcome' }, fault ? VERIFY.bad : VERIFY.allGood),
    ...(fault
      ? [element('p', { class: 'bad', id: 'fault', 'data-check': fault.name }, VERIFY.faults[fault.name])]
      : []),
    ...(counted ? tables(counted) : []),
    element(
      'ol',
      { class: 'card' },
      ...checks.map((one) =>
        element(
          'li',
          { 'data-check': one.name, 'data-state': one.state },
          element('span', {}, VERIFY.step(CHECKS.indexOf(one.name) + 1, VERIFY.steps[one.name])),
          element(
            'span',
            { class: one.state === 'holds' ? 'good' : one.state === 'fails' ? 'bad' : 'quiet' },
            `${VERIFY.states[one.state]}${one.at ? `（${one.at}）` : ''}`,
          ),
        ),
      ),
    ),
  )
}

function tables({ rules, roll, shares, decisions }: Recounted): HTMLElement[] {
  const row = (title: string, heads: number, areaDm2: number) =>
    element(
      'tr',
      {},
      element('th', {}, title),
      element('td', {}, FIGURES.heads(count(heads))),
      element('td', {}, area(areaDm2)),
    )
  return rules.items.map((item, index) =>
    element(
      'div',
      { class: 'card', 'data-item': String(index) },
      element('h2', {}, item.title),
      element('p', {}, item.text),
      element('p', { 'data-outcome': '' }, outcomeWords(item, decisions[index]?.outcome ?? '')),
      element(
        'table',
        {},
        row(PAGE.roll, roll.heads, roll.areaDm2),
        ...(shares[index] ?? []).map((share, choice) =>
          row(choiceWords(item, choice), share.heads, share.areaDm2),
        ),
      ),
    ),
  )
}

function fileInput(
  id: string,
  text: string,
  accept: string,
): { input: HTMLInputElement; label: HTMLElement } {
  const input = element('input', { id, type: 'file', accept }) as HTMLInputElement
  return { input, label: element('label', { for: id }, text, input) }
}

function element(
  tag: string,
  attributes: Record<string, string>,
  ...children: (Node | string)[]
): HTMLElement {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  node.append(...children)
  return node
}
