import { createHash } from 'node:crypto'
import { AwsClient } from 'aws4fetch'
import type { Blobs } from './blobs.ts'

/** A store that speaks S3, by any maker. */
export type S3Keys = {
  /** Its address, without a final slash; the bucket follows as a path. */
  readonly endpoint: string
  readonly bucket: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

const TIMEOUT_MS = 20_000
/** Tries again after a 429 or 5xx, each time later. */
const RETRIES = 3

/**
 * Keeps bytes as objects of a bucket. Every request is signed (SigV4) with the SHA-256 of its body, so that a store or a proxy cannot
 * take other bytes than were sent. Throws where the store answers anything but what was asked, without what it said: that may name keys.
 */
export function s3Blobs(keys: S3Keys): Blobs {
  const client = new AwsClient({
    accessKeyId: keys.accessKeyId,
    secretAccessKey: keys.secretAccessKey,
    region: keys.region,
    service: 's3',
    retries: RETRIES,
  })

  async function ask(
    method: string,
    name: string,
    body: Uint8Array<ArrayBuffer> = new Uint8Array(),
  ): Promise<Response> {
    const path = name.split('/').map(encodeURIComponent).join('/')
    return client.fetch(`${keys.endpoint}/${keys.bucket}/${path}`, {
      method,
      ...(method === 'PUT' ? { body } : {}),
      headers: { 'x-amz-content-sha256': createHash('sha256').update(body).digest('hex') },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  }

  function mustBe(ok: boolean, method: string, response: Response): void {
    if (!ok) throw new Error(`the store of pictures answered ${response.status} to ${method}`)
  }

  return {
    async put(name, bytes) {
      const response = await ask('PUT', name, Uint8Array.from(bytes))
      await response.arrayBuffer()
      mustBe(response.ok, 'PUT', response)
    },
    async get(name) {
      const response = await ask('GET', name)
      const bytes = new Uint8Array(await response.arrayBuffer())
      if (response.status === 404) return null
      mustBe(response.ok, 'GET', response)
      return bytes
    },
    async has(name) {
      const response = await ask('HEAD', name)
      if (response.status === 404) return false
      mustBe(response.ok, 'HEAD', response)
      return true
    },
    async remove(name) {
      const response = await ask('DELETE', name)
      await response.arrayBuffer()
      mustBe(response.ok || response.status === 404, 'DELETE', response)
    },
  }
}
