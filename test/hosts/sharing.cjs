// What neighbours are sent of a page, and what becomes of it with somebody who has not signed in yet.
const { NAMES, PARAMETERS, SHOWS, SOON, pagesOf, replies, start } = require('./start.cjs')

const WHEN = String.raw`\d+月\d+日 \d+:\d+`
/** The pages with a card, and what it says: what is asked, and until when. */
const CARDS = {
  'votes/ballots/pages/detail/index': new RegExp(`^请投票：测试表决。${WHEN} 截止$`),
  'votes/initiatives/pages/detail/index': /^业主联名：请开会换门禁。联名截止：2027年3月4日$/,
  'performance/disclosures/pages/detail/index': /^物业履约公示：草坪修剪。这一期应在 2026年12月31日 前公示$/,
  'performance/disclosures/pages/list/index': /^物业履约公示，近十二个月：应做 29 次，按时 1 次$/,
  // It goes to one building, and is named to nobody else.
  'notices/pages/detail/index': /^计划停水停电通知$/,
}

module.exports = function sharing(host) {
  describe(`${NAMES[host]}: what is sent to neighbours`, () => {
    test.each(Object.keys(CARDS))('%s: its card says what and until when, and of no home', (route) =>
      card(host, route),
    )
    test.each(Object.keys(CARDS))('%s: its card opens after signing in, for who had not', (route) =>
      openedByGuest(host, route),
    )
    test('no other page can be sent', () => {
      const phone = start(host)
      for (const route of pagesOf(host).filter((one) => !(one in CARDS))) {
        phone.life.open('reLaunch', `/${route}`)
        expect([route, phone.life.share()]).toEqual([route, null])
      }
    })
  })
}

async function card(host, route) {
  const phone = start(host)
  await phone.open(route, PARAMETERS[route])
  await phone.shows(SHOWS[route])
  const sent = phone.life.share()
  expect(Object.keys(sent).sort()).toEqual(['content', 'desc', 'path', 'title'])
  expect(sent.title).toMatch(CARDS[route])
  expect([sent.title, sent.desc, sent.content].join(' ')).not.toMatch(/号楼|单元/)
  expect(sent.path).toBe(addressOf(route))
  expect(phone.faults).toEqual([])
}

async function openedByGuest(host, route) {
  const session = {
    accessToken: `${'1'.repeat(26)}.a`,
    accessExpiresAt: SOON,
    refreshToken: `${'1'.repeat(26)}.r`,
    refreshExpiresAt: SOON,
  }
  const answer = ({ url }) =>
    url.endsWith('/session/channel') ? { body: { session, me: replies.readMe } } : undefined
  const phone = start(host, { answer, isGuest: true })
  expect(phone.life.open('reLaunch', addressOf(route))).toBeNull()
  await phone.until(() => phone.life.top().route === 'pages/sign-in/index', 'the sign-in page')
  await phone.shows('用京通登录')
  phone.tap('#sign-in')
  await phone.shows(SHOWS[route])
  expect(phone.life.top().route).toBe(route)
  expect(phone.life.visited.slice(-1)).toEqual([addressOf(route)])
  expect(phone.faults).toEqual([])
}

function addressOf(route) {
  const written = Object.entries(PARAMETERS[route] ?? {}).map(([name, value]) => `${name}=${value}`)
  return `/${route}${written.length > 0 ? `?${written.join('&')}` : ''}`
}
