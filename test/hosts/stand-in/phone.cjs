// What both hosts have beneath them: a phone with files, a network, a microphone, and a person who says yes or no.

/** The phone, as a test sets it and reads it. `reply` answers what the package asks of the server; null: no network. */
module.exports = function makePhone({ clock, realm, faults, reply, photo, voice, storage }) {
  const phone = {
    clock,
    realm,
    faults,
    storage: new Map(Object.entries(storage)),
    files: new Map(),
    /** When each kept file was kept, in milliseconds. */
    keptAt: new Map(),
    isOffline: false,
    /** What the person answers: to album and microphone, to the cashier, to messages. */
    says: { photo: 'yes', voice: 'yes', pay: 'paid', messages: {} },
    /** What the host was asked, in order: `[name, given]`. */
    asked: [],
    played: [],
    /** What was said yes to at Baidu: template and id. */
    agreed: new Set(),
    loginCode: 'login-code-1',
    photo,
    /** Answers a call of the host's own functions, later, as a bridge does. */
    yes(given, answer = {}) {
      clock.set(() => settle(given, 'success', answer))
    },
    no(given, error) {
      clock.set(() => settle(given, 'fail', error))
    },
    note(name, given) {
      phone.asked.push([name, plain(given)])
    },
    /** Sends a request to the server of the test; null where no answer comes. */
    ask({ method, url, headers, data }) {
      const lower = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
      if (phone.isOffline) return null
      const body = typeof data === 'string' ? JSON.parse(data) : data
      return reply(method ?? 'GET', url, body, Object.fromEntries(lower))
    },
    keep(from, to) {
      phone.files.set(to, phone.files.get(from))
      phone.keptAt.set(to, clock.now)
    },
    drop(file) {
      phone.keptAt.delete(file)
      return phone.files.delete(file)
    },
  }
  const settle = (given, how, answer) => {
    const brought = realm.bring(answer)
    try {
      given?.[how]?.(brought)
      given?.complete?.(brought)
    } catch (error) {
      faults.push(String(error?.stack ?? error))
    }
  }
  phone.yesBytes = (given, name, bytes, more = {}) =>
    clock.set(() => {
      const answer = realm.bring(more)
      answer[name] = realm.bring(bytes)
      given.success?.(answer)
      given.complete?.(answer)
    })
  phone.recorder = makeRecorder(phone, voice)
  return phone
}

/** One recorder for all, whose listeners cannot be taken off. The hosts differ in the words of a no and in where a recording lies. */
function makeRecorder(phone, voice) {
  const heard = {}
  const recorder = {
    denied: null,
    file: null,
    onStart: (work) => (heard.start = work),
    onStop: (work) => (heard.stop = work),
    onError: (work) => (heard.error = work),
    onPause() {},
    onResume() {},
    start(options) {
      phone.note('record', options)
      if (options.format !== 'aac') phone.faults.push(`this host is not sure to record ${options.format}`)
      phone.clock.set(() => {
        if (phone.says.voice === 'yes') heard.start?.(phone.realm.bring({}))
        else heard.error?.(phone.realm.bring(recorder.denied))
      })
    },
    stop() {
      phone.files.set(recorder.file, voice)
      phone.clock.set(() => heard.stop?.(phone.realm.bring({ tempFilePath: recorder.file, duration: 3_000 })))
    },
  }
  return recorder
}

/** What both hosts call alike. */
module.exports.common = function common(phone, life) {
  const go = (how) => (given) => {
    const fault = life.open(how, given.url)
    if (fault) phone.no(given, { error: 2, errorMessage: fault, errCode: 904, errMsg: fault })
    else phone.yes(given)
  }
  const info = {
    platform: 'Android',
    windowWidth: 390,
    windowHeight: 844,
    screenWidth: 390,
    screenHeight: 844,
    pixelRatio: 2,
    language: 'zh-Hans',
    statusBarHeight: 24,
  }
  const query = () => {
    const chain = {}
    const names = ['in', 'select', 'selectAll', 'selectViewport', 'fields', 'boundingClientRect']
    for (const name of names) chain[name] = () => chain
    const box = { width: 390, height: 50, left: 0, top: 0, right: 390, bottom: 50 }
    chain.exec = (done) => phone.clock.set(() => done?.(phone.realm.bring([box])))
    return chain
  }
  return {
    canIUse: () => true,
    createInnerAudioContext() {
      const player = { onEnded() {}, onError() {}, stop() {}, destroy() {} }
      return Object.assign(player, { play: () => phone.played.push(player.src) })
    },
    createSelectorQuery: query,
    getRecorderManager: () => phone.recorder,
    getSystemInfoSync: () => phone.realm.bring(info),
    getWindowInfo: () => phone.realm.bring(info),
    navigateBack(given) {
      life.back(given?.delta)
      phone.yes(given)
    },
    navigateTo: go('navigateTo'),
    nextTick: (work) => phone.clock.set(work),
    onNetworkStatusChange: (work) => (phone.tellNetwork = work),
    openSetting: (given) => phone.yes(given),
    pageScrollTo: (given) => phone.yes(given),
    reLaunch: go('reLaunch'),
    redirectTo: go('redirectTo'),
    stopPullDownRefresh: (given) => phone.yes(given),
  }
}

/** Without the functions in it. */
function plain(given) {
  return given === undefined ? undefined : JSON.parse(JSON.stringify(given))
}
