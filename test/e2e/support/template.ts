// node --import tsx test/e2e/support/template.ts FOLDER: brings the sample estates into a data folder, for the tests to begin from copies.
import { startSection } from './test-server.ts'

const section = await startSection(process.argv[2])
await section.stop()
