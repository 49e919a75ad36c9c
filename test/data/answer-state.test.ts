import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ERRORS } from '#contract/core/errors.ts'
import { answerState } from '#src/data/resource/answer-state.ts'
import type { ClientCode } from '#src/data/calls/codes.ts'

const PHONE = ['phone.offline', 'phone.timeout', 'phone.unreadable', 'phone.photo-gone', 'phone.busy']
const CODES = [...Object.keys(ERRORS), ...PHONE] as ClientCode[]
const never = () => assert.fail('nothing kept is asked for where something is shown')

test('what was shown stays, whatever reading it again ends in', () => {
  for (const code of CODES) {
    const state = answerState({ value: 'shown', at: 7 }, code, never)
    assert.deepEqual(state, { state: 'ready', value: 'shown', oldSince: 7, code }, code)
  }
  const fresh = answerState({ value: 'shown', at: 7 }, null, never)
  assert.deepEqual(fresh, { state: 'ready', value: 'shown', oldSince: null, code: null })
})

test('where nothing was shown, only a server out of reach brings what the phone kept', () => {
  for (const code of CODES) {
    const isOut = ['phone.offline', 'phone.timeout', 'server.busy'].includes(code)
    const state = answerState<string>(undefined, code, () => ({ value: 'kept', at: 3 }))
    assert.equal(state.state, isOut ? 'ready' : 'failed', code)
    assert.equal(state.value, isOut ? 'kept' : undefined, code)
    assert.equal(answerState<string>(undefined, code, () => null).state, 'failed')
  }
  assert.equal(answerState(undefined, null, never).state, 'loading')
})
