/** A DynamoDB in a process of its own, so that it can be killed: `dynamodb-process.ts FOLDER PORT`. Says when it listens, and ends with its standard input. */
import { startDynalite } from '../../local/engines/dynamodb.ts'

const [directory = '', port = ''] = process.argv.slice(2)
await startDynalite({ directory, port: Number(port) })
console.log('ready')
process.stdin.once('end', () => process.exit(0)).resume()
