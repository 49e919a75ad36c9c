/** In place of the package `platform`: the device is not asked for. */
export default { manufacturer: null, product: null, os: null }
