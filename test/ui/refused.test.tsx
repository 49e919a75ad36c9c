import { hostRefusal } from '#src/platform/refused.ts'
import { isUnloaded } from '#src/platform/lost.ts'

// The words and numbers of the hosts, as their documents and bug reports have them.

it.each([
  [{ errMsg: 'chooseImage:fail cancel' }, 'cancelled'],
  [{ errMsg: 'chooseImage:fail cancel by user' }, 'cancelled'],
  [{ error: 11, errorMessage: '用户取消操作' }, 'cancelled'],
  [{ errMsg: 'chooseImage:fail auth deny' }, 'no-permission'],
  [{ errMsg: 'chooseImage:fail auth denied' }, 'no-permission'],
  [{ errMsg: 'operateRecorder:fail system permission denied' }, 'no-permission'],
  [{ error: 2001, errorMessage: '' }, 'no-permission'],
  [{ name: 'NotAllowedError', message: 'Permission denied' }, 'no-permission'],
  [{ errno: 104, errMsg: 'chooseImage:fail privacy permission is not authorized' }, 'no-privacy'],
  [{ errMsg: 'chooseImage:fail privacy permission is not authorized' }, 'no-privacy'],
  [
    { errno: 112, errMsg: 'chooseImage:fail api scope is not declared in the privacy agreement' },
    'undeclared',
  ],
  [{ errMsg: 'chooseImage:fail api scope is not declared in the privacy agreement' }, 'undeclared'],
  [{ errMsg: 'chooseImage:fail' }, 'failed'],
  [undefined, 'failed'],
  ['fail', 'failed'],
] as const)('%j is %s', (error, why) => expect(hostRefusal(error)).toBe(why))

it.each([
  [{ name: 'ChunkLoadError', message: 'Loading chunk 7 failed.' }, true],
  [new Error('Loading CSS chunk 12 failed. (/css/12.css)'), true],
  [{ code: 'CSS_CHUNK_LOAD_FAILED' }, true],
  [new Error('path parameter voteId is missing'), false],
  [undefined, false],
] as const)('a page whose code did not come: %#', (error, is) => expect(isUnloaded(error)).toBe(is))
