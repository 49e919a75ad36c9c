import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { S3Keys } from '#server/files/blobs/s3.ts'

/**
 * A bucket in memory that speaks S3 over HTTP and checks every signature by its own reading of SigV4 (AWS Signature Version 4), and
 * that the bytes are those that were signed. `fail` answers the next requests with these statuses first.
 */
export async function openS3Fake(): Promise<{
  keys: S3Keys
  objects: Map<string, Uint8Array>
  fail: number[]
  seen: string[]
  stop(): Promise<void>
}> {
  const objects = new Map<string, Uint8Array>()
  const fail: number[] = []
  const seen: string[] = []
  const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = Buffer.concat(parts)
    const path = request.url ?? ''
    const status = fail.shift() ?? statusOf(request, body, secretAccessKey)
    seen.push(`${request.method} ${status ?? 'signed'}`)
    if (status !== null) return response.writeHead(status).end()
    const found = objects.get(path)
    if (request.method === 'PUT') {
      objects.set(path, Uint8Array.from(body))
      return response.writeHead(200).end()
    }
    if (request.method === 'DELETE') {
      objects.delete(path)
      return response.writeHead(204).end()
    }
    if (!found) return response.writeHead(404).end()
    return response.writeHead(200).end(request.method === 'HEAD' ? undefined : found)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    keys: {
      endpoint: `http://127.0.0.1:${port}`,
      bucket: 'wuye',
      region: 'cn-north-1',
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey,
    },
    objects,
    fail,
    seen,
    stop: async () => {
      server.closeAllConnections()
      await new Promise<void>((done) => server.close(() => done()))
    },
  }
}

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** Null where the request is signed with the secret and its body is what was signed; else the status of S3. */
function statusOf(request: IncomingMessage, body: Buffer, secret: string): number | null {
  const given =
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/(\d{8})\/([\w-]+)\/s3\/aws4_request, SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    )
  if (!given) return 403
  const [, day = '', region = '', names = '', signature] = given
  const at = String(request.headers['x-amz-date'])
  const bodyHash = String(request.headers['x-amz-content-sha256'])
  if (!names.split(';').includes('host') || !at.startsWith(day)) return 403
  if (bodyHash !== sha256(body)) return 400
  const [path = '', query = ''] = (request.url ?? '').split('?')
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`)
  const canonical = [request.method, path, query, headers.join(''), names, bodyHash].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', at, scope, sha256(canonical)].join('\n')
  const key = ['s3', 'aws4_request'].reduce(hmac, hmac(hmac(`AWS4${secret}`, day), region))
  return hmac(key, toSign).toString('hex') === signature ? null : 403
}
