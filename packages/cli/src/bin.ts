import { main } from './main.ts'

// a reader that has seen enough (`infomax list | head`) is no error
for (const stream of [process.stdout, process.stderr])
  stream.on('error', error => {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0)
    throw error
  })
// libraries print remarks with console.log; standard output is for results
console.log = console.info = console.error

process.exitCode = await main(process.argv.slice(2))
