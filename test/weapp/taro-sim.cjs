// Loads the compiled WeChat package and renders its pages in miniprogram-simulate, WeChat's own component engine for
// tests. `reply` answers every wx.request; `photo` is the picture that is chosen whenever one is asked for, `voice` what is recorded.
const path = require('node:path')

const SYSTEM = {
  platform: 'devtools',
  SDKVersion: '3.5.0',
  windowWidth: 390,
  windowHeight: 844,
  pixelRatio: 2,
  language: 'zh_CN',
}

module.exports = function loadPackage(
  dist,
  { reply, storage = {}, photo = Buffer.alloc(0), voice = Buffer.alloc(0) },
) {
  const visited = []
  const stack = []
  const ids = {}
  const files = new Map()
  // WeChat has one recorder for all; `options` are what it was started with, `isDenied` the person's no to the microphone.
  const heard = {}
  const recorder = {
    options: null,
    isDenied: false,
    played: [],
    onStart: (work) => (heard.start = work),
    onStop: (work) => (heard.stop = work),
    onError: (work) => (heard.error = work),
    start(options) {
      recorder.options = options
      setTimeout(() => (recorder.isDenied ? heard.error({ errMsg: 'auth deny' }) : heard.start()), 0)
    },
    stop() {
      files.set('wxfile://tmp/voice.mp3', voice)
      setTimeout(() => heard.stop({ tempFilePath: 'wxfile://tmp/voice.mp3' }), 0)
    },
  }
  // What WeChat was asked to ask for, and what its user says to that; null where messages are turned off altogether.
  const asked = []
  const subscription = { asked, answer: {} }
  let app
  let seed = 1
  const query = () => {
    const chain = {}
    for (const name of ['in', 'select', 'selectAll', 'fields', 'boundingClientRect'])
      chain[name] = () => chain
    chain.exec = (done) => setTimeout(() => done && done([{ width: 390, height: 50, left: 0, top: 0 }]), 0)
    return chain
  }
  const visit = (given) => {
    visited.push(given.url)
    given.success && given.success({ errMsg: 'ok' })
    given.complete && given.complete({ errMsg: 'ok' })
  }
  global.wx = {
    getSystemInfoSync: () => SYSTEM,
    getWindowInfo: () => SYSTEM,
    getDeviceInfo: () => SYSTEM,
    getAppBaseInfo: () => SYSTEM,
    getLaunchOptionsSync: () => ({ path: '', query: {}, scene: 1001 }),
    getEnterOptionsSync: () => ({ path: '', query: {}, scene: 1001 }),
    getMenuButtonBoundingClientRect: () => ({
      top: 24,
      bottom: 56,
      height: 32,
      width: 87,
      left: 281,
      right: 368,
    }),
    canIUse: () => true,
    onThemeChange() {},
    onNetworkStatusChange() {},
    createSelectorQuery: query,
    env: { USER_DATA_PATH: 'wxfile://usr' },
    getFileSystemManager: () => ({
      readFile({ filePath, position, length, success, fail }) {
        const data = files.get(filePath)
        if (data === undefined) fail({ errMsg: 'readFile:fail no such file' })
        else if (position === undefined) success({ data })
        else success({ data: Uint8Array.from(data.subarray(position, position + length)).buffer })
      },
      writeFile({ filePath, data, success }) {
        files.set(filePath, data)
        success({})
      },
      unlink({ filePath, success }) {
        files.delete(filePath)
        success({})
      },
    }),
    chooseImage({ success }) {
      files.set('wxfile://tmp/photo.jpg', photo)
      success({ tempFilePaths: ['wxfile://tmp/photo.jpg'] })
    },
    requestSubscribeMessage(given) {
      asked.push(given.tmplIds)
      const answer = subscription.answer
      if (answer) given.success({ errMsg: 'requestSubscribeMessage:ok', ...answer })
      else given.fail({ errCode: 20004, errMsg: 'requestSubscribeMessage:fail turned off' })
      given.complete && given.complete({})
    },
    compressImage: ({ src, success }) => success({ tempFilePath: src }),
    getRecorderManager: () => recorder,
    createInnerAudioContext() {
      const player = { onEnded() {}, onError() {}, stop() {}, destroy() {} }
      player.play = () => recorder.played.push(player.src)
      return player
    },
    saveFile({ tempFilePath, success }) {
      const savedFilePath = tempFilePath.replace('/tmp/', '/store/')
      files.set(savedFilePath, files.get(tempFilePath))
      success({ savedFilePath })
    },
    removeSavedFile({ filePath, success }) {
      files.delete(filePath)
      success({})
    },
    getFileInfo({ filePath, success, fail }) {
      if (files.has(filePath)) success({ size: files.get(filePath).length })
      else fail({ errMsg: 'getFileInfo:fail no such file' })
    },
    navigateTo: visit,
    redirectTo: visit,
    reLaunch: visit,
    getRandomValues: ({ length, success }) =>
      success({ randomValues: Uint8Array.from({ length }, () => (seed = (seed * 5 + 3) % 256)).buffer }),
    request(given) {
      const answer = reply(given.method, given.url, given.data && JSON.parse(given.data))
      setTimeout(() => {
        if (answer === null) given.fail({ errMsg: 'request:fail' })
        else
          given.success({ statusCode: answer.status ?? 200, data: JSON.stringify(answer.body), header: {} })
      }, 0)
      return { abort() {} }
    },
  }
  global.App = (options) => {
    app = options
  }
  global.getApp = () => app
  global.getCurrentPages = () => stack
  const simulate = require('miniprogram-simulate')
  global.wx.nextTick = (work) => setTimeout(work, 0)
  // The simulator brings a storage of its own; ours must win, because app.js reads it while it loads.
  global.wx.getStorageSync = (name) => storage[name] ?? ''
  global.wx.setStorageSync = (name, value) => {
    storage[name] = value
  }
  global.wx.removeStorageSync = (name) => {
    delete storage[name]
  }
  global.Page = (definition) => {
    const methods = {}
    for (const name in definition)
      if (typeof definition[name] === 'function') methods[name] = definition[name]
    global.Component({
      data: JSON.parse(JSON.stringify(definition.data || {})),
      methods,
      lifetimes: {
        attached() {
          this.route = this.__route__ = global.__route
          this.options = global.__query
          stack.push(this)
          this.onLoad(global.__query)
          this.onShow && this.onShow()
        },
        ready() {
          this.onReady && this.onReady()
        },
        detached() {
          this.onUnload && this.onUnload()
          stack.splice(stack.indexOf(this), 1)
        },
      },
    })
  }
  require(path.join(dist, 'app.js'))
  const launch = { path: '', query: {}, scene: 1001 }
  app.onLaunch(launch)
  app.onShow(launch)

  return {
    visited,
    subscription,
    storage,
    files,
    recorder,
    async open(route, parameters = {}) {
      global.__route = route
      global.__query = parameters
      ids[route] ??= simulate.load(path.join(dist, route), 'page', {
        rootPath: dist,
        compiler: 'official',
        compilerOptions: { maxBuffer: 1e9 },
      })
      const page = simulate.render(ids[route], {})
      const box = document.createElement('div')
      document.body.appendChild(box)
      page.attach(box)
      const waitFor = async (isThere, ms = 6000) => {
        for (const began = Date.now(); !isThere(); ) {
          if (Date.now() - began > ms)
            throw new Error(`${route}: timed out, shows: ${box.textContent.slice(0, 300)}`)
          await simulate.sleep(20)
        }
      }
      await waitFor(() => box.textContent)
      return {
        page,
        box,
        waitFor,
        text: () => box.textContent,
        tap(selector) {
          const node = page.querySelector(selector)
          if (!node) throw new Error(`${route} has no ${selector}`)
          node.dispatchEvent('tap')
        },
        close: () => page.detach(),
      }
    },
  }
}
