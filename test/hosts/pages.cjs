// Every page of a compiled package, opened in the stand-in for its host.
const { NAMES, PARAMETERS, SHOWS, pagesOf, start } = require('./start.cjs')

/** Bytes of one `setData`: a host takes 1 MB at most, and what is larger than this is slow on old phones. */
const MOST_BYTES = 64 * 1024
/** What a screen reader is told: Alipay's attribute for the role has another name. */
const ROLE = { alipay: 'role', swan: 'aria-role' }
// Text fields are the host's own controls and speak for themselves; a label only passes the tap on to its field.
const CONTROLS = /field-box|h5-label field/

module.exports = function everyPage(host) {
  test(`${NAMES[host]}: the package holds the pages that are tested here`, () => {
    expect(Object.keys(SHOWS).sort()).toEqual([...pagesOf(host)].sort())
  })

  test.each(pagesOf(host))(
    '%s opens without a fault, shows what the server said, and names what can be tapped',
    async (route) => {
      const phone = start(host)
      await phone.open(route, PARAMETERS[route])
      await phone.shows(SHOWS[route])
      expect(phone.faults).toEqual([])
      expect(Math.max(...phone.life.sizes.map((one) => one.bytes))).toBeLessThan(MOST_BYTES)
      const nameless = tappableOf(phone).filter(
        ({ attributes }) => !attributes[ROLE[host]] || !attributes['aria-label'],
      )
      expect(nameless.map(({ attributes }) => attributes.class)).toEqual([])
    },
  )
}

/** What listens to taps: on Alipay each node says so, on Baidu all do and ours are known by their class. */
function tappableOf({ host, nodes }) {
  const isOurs = ({ attributes, events }) =>
    host === 'alipay' ? events.tap : /\bpressable\b/.test(attributes.class ?? '')
  return nodes().filter((one) => isOurs(one) && !CONTROLS.test(one.attributes.class ?? ''))
}
