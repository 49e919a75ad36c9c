// The load of bench/cast.ts, in a process of its own: each connection casts its ballots one after another.
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'

const { port, first, estates, ballots, connections } = JSON.parse(await text(process.stdin))
const agent = new Agent({ keepAlive: true, maxSockets: connections })
const perConnection = Math.floor(ballots / connections)
const latencies = []
let refused = 0

function cast(estate, head) {
  const person = `${estate}${String(head).padStart(8, '0')}`.padStart(26, '0')
  const body = JSON.stringify({ headId: `H${head}`, choices: [0] })
  return new Promise((done, failed) => {
    const sent = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: `/api/estates/${estate}/votes/${'0'.repeat(22)}${String(estate).padStart(4, '0')}/ballots`,
        headers: {
          authorization: `Bearer ${person}.${'t'.repeat(43)}`,
          'acting-role': 'owner',
          'idempotency-key': `key-${String(head).padStart(16, '0')}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
      },
      (answer) => {
        let told = ''
        answer.on('data', (chunk) => (told += chunk))
        answer.on('end', () => {
          if (answer.statusCode !== 200 && refused++ === 0) console.error(told)
          done()
        })
      },
    )
    sent.on('error', failed)
    sent.end(body)
  })
}

const began = performance.now()
await Promise.all(
  Array.from({ length: connections }, async (_, connection) => {
    for (let n = 0; n < perConnection; n++) {
      const estate = estates === 1 ? first : first + connection
      const head = estates === 1 ? 2 * (connection * perConnection + n) + 1 : 2 * n + 1
      const at = performance.now()
      await cast(estate, head)
      latencies.push(performance.now() - at)
    }
  }),
)
process.stdout.write(JSON.stringify({ seconds: (performance.now() - began) / 1000, latencies, refused }))
agent.destroy()
