// Baidu's own functions as its documentation describes them (smartprogram.baidu.com, "API": swan.request, swan.getLoginCode,
// swan.chooseImage, swan.compressImage, swan.saveFile, FileSystemManager, swan.requestPolymerPayment, swan.subscribeService).
const { common } = require('./phone.cjs')

const no = (name, why, errCode = 1001) => ({ errCode, errMsg: `${name}:fail ${why}` })
const GONE = 'no such file or directory'

module.exports = function makeSwan(phone, life) {
  phone.recorder.denied = { errCode: 2004, errMsg: '' }
  phone.recorder.file = 'bdfile://tmp/voice.aac'
  return {
    ...common(phone, life),
    ...network(phone),
    ...files(phone),
    ...pictures(phone),
    ...texts(phone),
    ...person(phone),
    env: { USER_DATA_PATH: 'bdfile://usr' },
    onPageNotFound: () => undefined,
    setNavigationBarTitle: (given) => phone.yes(given),
  }
}

function network(phone) {
  return {
    // It hands every status to `success`, and parses JSON only where `dataType` says so.
    request(given) {
      const { method, url, header, data, dataType = 'json', responseType = 'text' } = given
      const answer = phone.ask({ method, url, headers: header, data })
      const status = { statusCode: answer?.status ?? 200, header: {} }
      if (answer === null) phone.no(given, no('request', 'network error'))
      else if (responseType === 'arraybuffer')
        phone.yesBytes(given, 'data', answer.bytes ?? Buffer.alloc(0), status)
      else
        phone.yes(given, {
          ...status,
          data: dataType === 'json' ? answer.body : JSON.stringify(answer.body),
        })
      return { abort() {} }
    },
    getNetworkType: (given) => phone.yes(given, { networkType: phone.isOffline ? 'none' : 'wifi' }),
    downloadFile: (given) => phone.yes(given, { statusCode: 200, tempFilePath: 'bdfile://tmp/paper.pdf' }),
    openDocument(given) {
      phone.note('openDocument', given)
      phone.yes(given)
    },
    uploadFile: (given) => phone.no(given, no('uploadFile', 'network error')),
  }
}

function files(phone) {
  const manager = {
    readFile(given) {
      const found = phone.files.get(given.filePath)
      if (found === undefined) phone.no(given, no('readFile', GONE))
      else if (given.encoding === 'base64') phone.yes(given, { data: found.toString('base64') })
      else if (given.encoding) phone.yes(given, { data: String(found) })
      else phone.yesBytes(given, 'data', found)
    },
    writeFile(given) {
      phone.files.set(given.filePath, given.data)
      phone.yes(given)
    },
    unlink: (given) => (phone.drop(given.filePath) ? phone.yes(given) : phone.no(given, no('unlink', GONE))),
  }
  return {
    getFileSystemManager: () => manager,
    saveFile(given) {
      if (!phone.files.has(given.tempFilePath)) return phone.no(given, no('saveFile', GONE))
      const savedFilePath = given.tempFilePath.replace('/tmp/', '/store/')
      phone.keep(given.tempFilePath, savedFilePath)
      phone.yes(given, { savedFilePath })
    },
    removeSavedFile(given) {
      if (phone.drop(given.filePath)) phone.yes(given)
      else phone.no(given, no('removeSavedFile', GONE))
    },
    getFileInfo(given) {
      const found = phone.files.get(given.filePath)
      if (found === undefined) phone.no(given, no('getFileInfo', '', 2001))
      else phone.yes(given, { size: found.length })
    },
    getSavedFileList: (given) =>
      phone.yes(given, {
        fileList: [...phone.keptAt].map(([filePath, at]) => ({
          filePath,
          createTime: Math.floor(at / 1_000),
          size: phone.files.get(filePath).length,
        })),
      }),
  }
}

function pictures(phone) {
  return {
    chooseImage(given) {
      phone.note('chooseImage', given)
      if (phone.says.photo === 'cancelled') return phone.no(given, no('chooseImage', '', 1002))
      if (phone.says.photo === 'no') return phone.no(given, no('chooseImage', '', 1003))
      phone.files.set('bdfile://tmp/photo.jpg', phone.photo)
      phone.yes(given, { tempFilePaths: ['bdfile://tmp/photo.jpg'] })
    },
    compressImage(given) {
      if (typeof given.src !== 'string') {
        phone.faults.push('swan.compressImage wants src')
        return phone.no(given, no('compressImage', 'parameter error', 202))
      }
      phone.yes(given, { tempFilePath: given.src })
    },
    scanCode(given) {
      phone.note('scanCode', given)
      phone.no(given, no('scanCode', 'cancel', 1002))
    },
  }
}

function texts(phone) {
  const { storage, realm } = phone
  return {
    getStorageSync: (key) => storage.get(key) ?? '',
    setStorageSync: (key, data) => void storage.set(key, data),
    removeStorageSync: (key) => void storage.delete(key),
    getStorageInfoSync: () => realm.bring({ keys: [...storage.keys()], currentSize: 1, limitSize: 10_240 }),
    setClipboardData(given) {
      phone.note('setClipboardData', given)
      phone.yes(given)
    },
  }
}

function person(phone) {
  return {
    // Opens a form to sign in to Baidu itself, which nobody here asks for; Taro takes its name for `getLoginCode`.
    login: () => phone.faults.push('swan.login opens a form: the code comes from swan.getLoginCode'),
    getLoginCode(given) {
      phone.note('getLoginCode', given)
      if (phone.loginCode) phone.yes(given, { code: phone.loginCode })
      else phone.no(given, no('getLoginCode', 'user cancel', 10004))
    },
    requestPolymerPayment(given) {
      phone.note('requestPolymerPayment', given)
      if (typeof given.orderInfo !== 'object') phone.faults.push('swan.requestPolymerPayment wants orderInfo')
      if (phone.says.pay === 'paid') phone.yes(given)
      else phone.no(given, no('requestPolymerPayment', 'cancel', 2))
    },
    // It tells and ends what was agreed to; asking is the button's (`press` below).
    subscribeService(given) {
      phone.note('subscribeService', given)
      const { type = 'query', templateId, subscribeId } = given
      if (!templateId || !subscribeId)
        phone.faults.push('swan.subscribeService wants templateId and subscribeId')
      if (!['query', 'cancel'].includes(type))
        phone.faults.push(`swan.subscribeService knows no type ${type}`)
      phone.yes(given, { type, status: phone.agreed.has(`${templateId} ${subscribeId}`) ? 1 : -1 })
    },
  }
}

/** What a tap on a button of Baidu's own does: it asks for one template under one id, and then says that it was answered. */
module.exports.press = function press(node, phone, life) {
  if (node.tag !== 'button' || node.attributes['open-type'] !== 'subscribe') return
  const { 'template-id': templateId, 'subscribe-id': subscribeId } = node.attributes
  phone.note('subscribe', { templateId, subscribeId })
  if (phone.says.messages?.[templateId]) phone.agreed.add(`${templateId} ${subscribeId}`)
  phone.clock.set(() => life.send(node, 'subscribe', {}))
}
