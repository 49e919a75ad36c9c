// Note: Node 20 hands no loader on to a worker thread, so the thread registers it before it loads TypeScript.
import { workerData } from 'node:worker_threads'
import { register } from 'tsx/esm/api'

register()
await import(workerData.entry)
