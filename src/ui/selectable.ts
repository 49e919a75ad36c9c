/** What lets a text be chosen and copied by hand. Alipay and Baidu know the older of the two names alone. */
export const SELECTABLE =
  process.env.TARO_ENV === 'alipay' || process.env.TARO_ENV === 'swan'
    ? { selectable: true }
    : { selectable: true, userSelect: true }
