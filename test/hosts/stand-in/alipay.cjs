// Alipay's own functions as its documentation describes them (opendocs.alipay.com, "API" of mini-programs: my.request, my.chooseImage,
// my.compressImage, my.saveFile, my.getSavedFileList, FileSystemManager, my.getStorageSync, my.tradePay, my.requestSubscribeMessage).
const { common } = require('./phone.cjs')

const GONE = { error: 10022, errorMessage: '' }
/** What `dataType` may be. */
const TYPES = ['json', 'text', 'base64', 'arraybuffer']
/** Signs of one kept text. */
const MOST_SIGNS = 200 * 1024

module.exports = function makeAlipay(phone, life) {
  phone.recorder.denied = { error: 2001, errorMessage: '用户未授权' }
  phone.recorder.file = 'https://resource/voice.aac'
  return {
    ...common(phone, life),
    ...network(phone),
    ...files(phone),
    ...pictures(phone),
    ...texts(phone),
    ...person(phone),
    env: { USER_DATA_PATH: 'https://usr' },
    setNavigationBar: (given) => phone.yes(given),
    enableAlertBeforeUnload: (given) => phone.yes(given),
    disableAlertBeforeUnload: (given) => phone.yes(given),
  }
}

function network(phone) {
  return {
    request(given) {
      const { method, url, headers, data, dataType = 'json' } = given
      if (!TYPES.includes(dataType)) phone.faults.push(`my.request knows no dataType ${dataType}`)
      const answer = phone.ask({ method, url, headers, data })
      if (answer === null) phone.no(given, { error: 12, errorMessage: '网络异常' })
      else if ((answer.status ?? 200) !== 200) phone.no(given, refused(answer))
      else if (dataType === 'arraybuffer')
        phone.yesBytes(given, 'data', answer.bytes ?? Buffer.alloc(0), { status: 200, headers: {} })
      else phone.yes(given, { status: 200, headers: {}, data: read(answer.body, dataType) })
      return { abort() {} }
    },
    getNetworkType: (given) =>
      phone.yes(given, {
        networkAvailable: !phone.isOffline,
        networkType: phone.isOffline ? 'NOTREACHABLE' : 'WIFI',
      }),
    downloadFile: (given) => phone.yes(given, { apFilePath: 'https://resource/paper.pdf' }),
    openDocument(given) {
      phone.note('openDocument', given)
      phone.yes(given)
    },
    uploadFile: (given) => phone.no(given, { error: 12, errorMessage: '上传失败' }),
  }
}

/** Every status but 200 is a failure to Alipay. */
function refused({ status, body }) {
  return {
    error: 19,
    errorMessage: 'http status error',
    status,
    headers: {},
    data: JSON.stringify(body),
  }
}

function read(body, dataType) {
  return dataType === 'json' ? body : JSON.stringify(body)
}

function files(phone) {
  const manager = {
    // It reads a file whole; `position` and `length` mean nothing to it.
    readFile(given) {
      const found = phone.files.get(given.filePath)
      if (found === undefined) phone.no(given, GONE)
      else if (given.encoding === 'base64') phone.yes(given, { data: found.toString('base64') })
      else if (given.encoding) phone.yes(given, { data: String(found) })
      else phone.yesBytes(given, 'data', found)
    },
    writeFile(given) {
      phone.files.set(given.filePath, given.data)
      phone.yes(given)
    },
    unlink: (given) => (phone.drop(given.filePath) ? phone.yes(given) : phone.no(given, GONE)),
  }
  return {
    getFileSystemManager: () => manager,
    saveFile(given) {
      if (!phone.files.has(given.apFilePath)) return phone.no(given, GONE)
      const apFilePath = `https://kept/${given.apFilePath.split('/').pop()}`
      phone.keep(given.apFilePath, apFilePath)
      phone.yes(given, { apFilePath })
    },
    removeSavedFile(given) {
      if (phone.drop(given.apFilePath)) phone.yes(given)
      else phone.no(given, GONE)
    },
    getFileInfo(given) {
      const found = phone.files.get(given.apFilePath)
      if (found === undefined) phone.no(given, GONE)
      else phone.yes(given, { size: found.length })
    },
    getSavedFileList: (given) =>
      phone.yes(given, {
        fileList: [...phone.keptAt].map(([apFilePath, at]) => ({
          apFilePath,
          createTime: at,
          size: phone.files.get(apFilePath).length,
        })),
      }),
  }
}

function pictures(phone) {
  return {
    chooseImage(given) {
      phone.note('chooseImage', given)
      if (phone.says.photo === 'cancelled')
        return phone.no(given, { error: 11, errorMessage: '用户取消操作' })
      if (phone.says.photo === 'no') return phone.no(given, { error: 2001, errorMessage: '用户未授权' })
      phone.files.set('https://resource/photo.jpg', phone.photo)
      phone.yes(given, { tempFilePaths: ['https://resource/photo.jpg'] })
    },
    compressImage(given) {
      if (!Array.isArray(given.apFilePaths) || !Number.isInteger(given.compressLevel)) {
        phone.faults.push('my.compressImage wants apFilePaths and compressLevel')
        return phone.no(given, { error: 2, errorMessage: '参数无效' })
      }
      phone.yes(given, { apFilePaths: [...given.apFilePaths] })
    },
    scan(given) {
      phone.note('scan', given)
      phone.no(given, { error: 10, errorMessage: '用户取消' })
    },
  }
}

function texts(phone) {
  const { storage, realm } = phone
  return {
    getStorageSync: ({ key }) => realm.bring({ data: storage.get(key) ?? null, success: true }),
    setStorageSync({ key, data }) {
      if (String(data).length > MOST_SIGNS)
        return realm.bring({ success: false, error: 14, errorMessage: '存储数据超限' })
      storage.set(key, data)
      return realm.bring({ success: true })
    },
    removeStorageSync({ key }) {
      storage.delete(key)
      return realm.bring({ success: true })
    },
    getStorageInfoSync: () =>
      realm.bring({ keys: [...storage.keys()], currentSize: 1, limitSize: 10_240, success: true }),
    setClipboard(given) {
      phone.note('setClipboard', given)
      phone.yes(given, { success: true })
    },
    getClipboard: (given) => phone.yes(given, { text: '' }),
  }
}

function person(phone) {
  return {
    getAuthCode(given) {
      phone.note('getAuthCode', given)
      if (phone.loginCode) phone.yes(given, { authCode: phone.loginCode })
      else phone.no(given, { error: 11, errorMessage: '用户取消授权' })
    },
    // It tells a cancelled payment as a success, with another number.
    tradePay(given) {
      phone.note('tradePay', given)
      phone.yes(given, { resultCode: phone.says.pay === 'paid' ? '9000' : '6001' })
    },
    requestSubscribeMessage(given) {
      phone.note('requestSubscribeMessage', given)
      if (!Array.isArray(given.entityIds)) phone.faults.push('my.requestSubscribeMessage wants entityIds')
      if (phone.says.messages === null) return phone.no(given, { error: 11, errorMessage: '用户关闭了消息' })
      const agreed = given.entityIds.filter((id) => phone.says.messages[id])
      // A no names what was asked for as well.
      if (agreed.length === 0)
        phone.yes(given, { behavior: 'cancel', result: { subscribeEntityIds: [...given.entityIds] } })
      else phone.yes(given, { behavior: 'subscribe', result: { subscribeEntityIds: agreed } })
    },
  }
}
