// node --import tsx test/server/core/db/template.ts FOLDER: makes a migrated database there, for the tests to begin from copies.
import { makeTemplateFolder } from './test-database.ts'

await makeTemplateFolder(process.argv[2] ?? '')
