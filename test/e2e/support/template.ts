// node --import tsx test/e2e/support/template.ts FOLDER: brings the sample estates into a data folder, for the tests to begin from copies.
import { startTestServer } from './test-server.ts'

const server = await startTestServer(process.argv[2])
await server.stop()
