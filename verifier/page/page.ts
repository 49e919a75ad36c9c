import {
  type Asked,
  CHECKS,
  type Check,
  NOTHING_MINE,
  recount,
  type Recounted,
} from '#domain/votes/evidence/recount.ts'
import { VERIFY } from '#src/copy/votes/evidence/verify.ts'
import { choiceWords, outcomeWords } from '#src/copy/votes/outcomes.ts'
import { VOTES } from '#src/copy/votes/words.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { area, count, longInstant } from '#src/ui/figures/figures.ts'
import { PAGE } from '#src/copy/votes/evidence/verifier-page.ts'
import { witnessTitle } from '#src/copy/votes/evidence/witness.ts'
import { heldAgainst, readFile } from './read.ts'

// The stand-alone verifier: one page that opens from a disk with the network off. It runs the very code of the phone.

const root = document.getElementById('page') as HTMLElement
const told = element('p', { id: 'told', 'aria-live': 'polite' })
const result = element('div', { id: 'result' })
const record = fileInput('record', PAGE.record, '.zip,.json,application/json,application/zip')
const mine = fileInput('mine', PAGE.mine, '.json,application/json')
// The estate's log as somebody knows it from elsewhere; what the record says of it proves nothing.
const logName = textInput('log-name', PAGE.logName)
const logKey = textInput('log-key', PAGE.logKey)
let round = 0

root.append(
  element('h1', {}, PAGE.title),
  element('p', {}, PAGE.what),
  element('div', { class: 'card' }, record.label, mine.label, logName.label, logKey.label),
  told,
  result,
)
for (const { input } of [record, mine, logName, logKey]) input.addEventListener('change', () => void check())

async function check(): Promise<void> {
  const file = record.input.files?.[0]
  if (!file) return
  round += 1
  const own = round
  result.replaceChildren()
  tell('', PAGE.running)
  try {
    const given = readFile(new Uint8Array(await file.arrayBuffer()))
    const kept = mine.input.files?.[0]
    const known = heldAgainst(
      kept ? readFile(new Uint8Array(await kept.arrayBuffer())) : NOTHING_MINE,
      asked(),
    )
    const checks: Check[] = []
    const steps = recount(given, known)
    for (;;) {
      const step = steps.next()
      // Another file was chosen in the meantime.
      if (own !== round) return
      if (step.done) return show(checks, step.value, known.logKey === undefined ? logOf(given) : null)
      checks.push(step.value)
      tell('', PAGE.step(checks.length, CHECKS.length))
      // Between two steps the browser may draw.
      await new Promise((go) => setTimeout(go))
    }
  } catch {
    if (own !== round) return
    tell('bad', PAGE.unreadable, 'outcome')
  }
}

function tell(look: string, text: string, name = ''): void {
  told.replaceChildren(element('span', { class: look, ...(name ? { id: name } : {}) }, text))
}

/** What was typed in; an empty line asks for nothing. */
function asked(): Asked {
  const [name, key] = [logName.input.value.trim(), logKey.input.value.trim()]
  return { ...(name ? { logName: name } : {}), ...(key ? { logKey: key } : {}) }
}

/** The log that a record names, to be compared by hand. */
function logOf(given: unknown): string {
  const { log } = (given ?? {}) as { log?: { name?: unknown; publicKey?: unknown } }
  return `${String(log?.name)} ${String(log?.publicKey)}`
}

/** `unknownLog`: the log that the record names, where nothing was given to compare it with. */
function show(checks: readonly Check[], counted: Recounted | null, unknownLog: string | null): void {
  const fault = checks.find((one) => one.state === 'fails')
  tell(fault ? 'bad' : 'good', fault ? VERIFY.bad : VERIFY.allGood, 'outcome')
  result.replaceChildren(
    ...(fault
      ? [
          element('p', { class: 'bad', id: 'fault', 'data-check': fault.name }, VERIFY.faults[fault.name]),
          element('p', {}, VERIFY.badHint),
          ...(fault.at ? [element('p', { class: 'quiet' }, PAGE.technical(fault.name, fault.at))] : []),
        ]
      : []),
    ...(unknownLog !== null && counted
      ? [element('p', { id: 'unknown-log', class: 'quiet' }, PAGE.unknownLog(unknownLog))]
      : []),
    ...elsewhere(counted?.mineElsewhere ?? []),
    ...(counted ? [whole(counted), ...items(counted)] : []),
    element(
      'div',
      { class: 'card' },
      element('h2', {}, PAGE.steps),
      element('ol', {}, ...checks.map(checkLine)),
    ),
  )
}

function checkLine(one: Check): HTMLElement {
  const look = one.state === 'holds' ? 'good' : one.state === 'fails' ? 'bad' : 'quiet'
  return element(
    'li',
    { 'data-check': one.name, 'data-state': one.state },
    element('span', {}, VERIFY.step(CHECKS.indexOf(one.name) + 1, VERIFY.steps[one.name])),
    element('span', { class: look }, VERIFY.states[one.state]),
  )
}

/** Ballots of mine that the phone did not cast. */
function elsewhere(channels: Recounted['mineElsewhere']): HTMLElement[] {
  const said = [
    channels.includes(null) ? ['bad', VERIFY.notThere] : [],
    channels.includes('paper') ? ['', VERIFY.paperIn] : [],
    channels.some((one) => one === 'phone' || one === 'proxy') ? ['bad', VERIFY.elsewhere] : [],
  ]
  const lines = said.flatMap(([look, text]) => (text ? [element('p', { class: look ?? '' }, text)] : []))
  return lines.length > 0 ? [element('div', { id: 'elsewhere' }, ...lines)] : []
}

/** The vote as a whole: its roll, what was corrected, what was set aside, who witnessed it. */
function whole(counted: Recounted): HTMLElement {
  const { rules, roll, witnesses } = counted
  const lines = [
    ...(counted.rollCorrections > 0 ? [VERIFY.rollCorrected(count(counted.rollCorrections))] : []),
    ...(counted.setAside > 0 ? [VERIFY.setAside(count(counted.setAside))] : []),
    ...(counted.resultCorrections > 0 ? [VERIFY.corrected(count(counted.resultCorrections))] : []),
    ...(witnesses.length === 0 ? [VERIFY.noWitnesses] : []),
    ...witnesses.map(({ name, atSeconds }) =>
      atSeconds === null
        ? VERIFY.notSigned(witnessTitle(name))
        : VERIFY.signedAt(witnessTitle(name), longInstant(atSeconds * 1000)),
    ),
  ]
  return element(
    'div',
    { class: 'card', id: 'whole' },
    element('h2', {}, rules.title),
    ...(counted.mineSetAside.length > 0
      ? [element('p', { class: 'bad', id: 'mine-set-aside' }, VERIFY.mineSetAside)]
      : []),
    table([row(PAGE.roll, roll)]),
    ...lines.map((line) => element('p', { class: 'quiet' }, line)),
  )
}

/** A card for each item; the candidates of an election stand in one, where the first of them does. */
function items({ rules, shares, decisions }: Recounted): HTMLElement[] {
  const candidates = rules.items.filter((item) => item.kind === 'candidate')
  const shown = rules.items.map((item, index) => {
    const { outcome = '', participated = { heads: 0, areaDm2: 0 } } = decisions[index] ?? {}
    const isCandidate = item.kind === 'candidate'
    return element(
      'section',
      { 'data-item': String(index), 'data-outcome': outcome },
      element(isCandidate ? 'h3' : 'h2', {}, isCandidate ? item.title : PAGE.item(index + 1, item.title)),
      ...(item.text ? [element('p', {}, item.text)] : []),
      element('p', { class: isCarried(outcome) ? 'good outcome' : 'outcome' }, outcomeWords(item, outcome)),
      table([
        ...(shares[index] ?? []).flatMap((share, choice, all) =>
          // Void marks are rare, and a line of noughts for them would only puzzle.
          choice === all.length - 1 && share.heads === 0 ? [] : [row(choiceWords(item, choice), share)],
        ),
        row(PAGE.participated, participated),
      ]),
    )
  })
  const isFirst = (index: number) => rules.items[index] === candidates[0]
  return shown.flatMap((section, index) => {
    if (rules.items[index]?.kind !== 'candidate') return [element('div', { class: 'card' }, section)]
    if (!isFirst(index)) return []
    const all = shown.filter((_, one) => rules.items[one]?.kind === 'candidate')
    const title = element('h2', {}, PAGE.election)
    const seats = element('p', {}, VOTES.seats(rules.seats, candidates.length))
    return [element('div', { class: 'card', id: 'election' }, title, seats, ...all)]
  })
}

function isCarried(outcome: string): boolean {
  return outcome === 'passed' || outcome === 'elected' || outcome.startsWith('option-')
}

function table(rows: readonly HTMLElement[]): HTMLElement {
  return element('table', {}, ...rows)
}

function row(title: string, { heads, areaDm2 }: { heads: number; areaDm2: number }): HTMLElement {
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, title),
    element('td', {}, FIGURES.heads(count(heads))),
    element('td', {}, area(areaDm2)),
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

function textInput(id: string, text: string): { input: HTMLInputElement; label: HTMLElement } {
  const input = element('input', {
    id,
    type: 'text',
    autocomplete: 'off',
    spellcheck: 'false',
  }) as HTMLInputElement
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
